namespace Sluice.DuckDbApi.Tests.Types;

public sealed class LogicalTypeTests
{
    [Fact]
    public void Types_are_equal_by_what_they_say()
    {
        DuckLogicalType.Decimal(10, 2).ShouldBe(DuckLogicalType.Decimal(10, 2));
        DuckLogicalType.Decimal(10, 2).ShouldNotBe(DuckLogicalType.Decimal(10, 3));
        DuckLogicalType.Json.ShouldNotBe(DuckLogicalType.Varchar);
        DuckLogicalType.List(DuckLogicalType.Date).GetHashCode().ShouldBe(DuckLogicalType.List(DuckLogicalType.Date).GetHashCode());
    }

    [Fact]
    public void Names_are_quoted_in_sql()
    {
        var type = DuckLogicalType.Map(
            DuckLogicalType.Enum("it's", "b"),
            DuckLogicalType.Array(DuckLogicalType.Struct(new DuckColumn("a \" b", DuckLogicalType.TimestampTz)), 2));

        type.ToSql().ShouldBe("MAP(ENUM('it''s', 'b'), STRUCT(\"a \"\" b\" TIMESTAMP WITH TIME ZONE)[2])");
        type.Key!.EnumValues.ShouldBe(["it's", "b"]);
        type.Value!.ArrayLength.ShouldBe(2);
    }

    [Fact]
    public void What_DuckDB_cannot_make_is_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => DuckLogicalType.Decimal(39, 0));
        Should.Throw<ArgumentOutOfRangeException>(() => DuckLogicalType.Decimal(5, 6));
        Should.Throw<ArgumentException>(() => DuckLogicalType.Struct());
        Should.Throw<ArgumentException>(() => DuckLogicalType.Enum([]));
        Should.Throw<NotSupportedException>(() => DuckDataChunk.Create(DuckLogicalType.Any));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("10110")]
    [InlineData("11111111")]
    [InlineData("000000001")]
    public void Bits_go_into_bytes_and_back(string text) => DuckBits.ToText(DuckBits.FromText(text)).ShouldBe(text);

    [Fact]
    public void A_bit_string_of_other_characters_is_refused() =>
        Should.Throw<ArgumentException>(() => DuckBits.FromText("012")).Message.ShouldContain("'2'");

    [Theory]
    [InlineData(0, 0)]
    [InlineData(86_400_000_000, -57_599)]
    [InlineData(1, 57_599)]
    public void A_time_with_offset_goes_into_64_bits_and_back(long micros, int offsetSeconds)
    {
        var time = new DuckTimeTz(micros, offsetSeconds);

        (time.Micros, time.OffsetSeconds).ShouldBe((micros, offsetSeconds));
    }
}
