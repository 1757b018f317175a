using System.Numerics;
using Sluice.DuckDbApi.Tests.Support;

namespace Sluice.DuckDbApi.Tests.Types;

/// <summary>What values become as objects, and what objects become as values.</summary>
public sealed class ObjectTests
{
    public static TheoryData<string, object?> Read { get; } = new()
    {
        { "NULL", null },
        { "170141183460469231731687303715884105727::HUGEINT", Int128.MaxValue },
        { "340282366920938463463374607431768211455::UHUGEINT", UInt128.MaxValue },
        { "-12.340::DECIMAL(10,3)", -12.340m },
        { "79228162514264337593543950335::DECIMAL(38,0)", decimal.MaxValue },
        { "-79228162514264337593543950336::DECIMAL(38,0)", new DuckDecimal(-((Int128)1 << 96), 0) },
        { "0.00000000000000000000000000000000000001::DECIMAL(38,38)", new DuckDecimal(1, 38) },
        { "DATE '0001-01-01'", DateOnly.MinValue },
        { "DATE '9999-12-31'", DateOnly.MaxValue },
        { "DATE 'infinity'", int.MaxValue },
        { "TIME '23:59:59.999999'", new TimeOnly(863999999990) },
        { "TIME '24:00:00'", 86_400_000_000L },
        { "TIMESTAMP '0001-01-01'", DateTime.MinValue },
        { "TIMESTAMP '1969-12-31 23:59:59.999999'", new DateTime(1970, 1, 1).AddMicroseconds(-1) },
        { "TIMESTAMP '-infinity'", -long.MaxValue },
        { "TIMESTAMP_S '2024-02-29 01:02:03'", new DateTime(2024, 2, 29, 1, 2, 3) },
        { "TIMESTAMP_S 'infinity'", long.MaxValue },
        { "TIMESTAMP_MS '2024-02-29 01:02:03.004'", new DateTime(2024, 2, 29, 1, 2, 3, 4) },
        { "TIMESTAMP_NS '1969-12-31 23:59:59.9999999'", new DateTime(1970, 1, 1).AddTicks(-1) },
        { "TIMESTAMP_NS '1970-01-01 00:00:00.000000001'", 1L },
        { "TIMESTAMP_NS 'infinity'", long.MaxValue },
        { "TIMESTAMPTZ '2024-01-01 00:00:00+01'", new DateTime(2023, 12, 31, 23, 0, 0, DateTimeKind.Utc) },
        { "'12:00:00+02'::TIMETZ", new DuckTimeTz(12L * 3600 * 1_000_000, 7200) },
        { "INTERVAL '1 month 2 days'", new DuckInterval(1, 2, 0) },
        { "'01234567-89ab-cdef-0123-456789abcdef'::UUID", Guid.Parse("01234567-89ab-cdef-0123-456789abcdef") },
        { "'b'::ENUM('a', 'b')", "b" },
        { "'0101'::BIT", "0101" },
        { "'\\x00\\x01'::BLOB", new byte[] { 0, 1 } },
        { "[1, NULL]", new List<object?> { 1, null } },
        { "[1, 2]::INTEGER[2]", new List<object?> { 1, 2 } },
        { "{'b': 1, 'a': [false]}", new OrderedDictionary<string, object?> { ["b"] = 1, ["a"] = new List<object?> { false } } },
        { "MAP {'k': NULL::INTEGER}", new List<KeyValuePair<object?, object?>> { new("k", null) } },
        { "0::BIGNUM", BigInteger.Zero },
        { "(-1)::BIGNUM", BigInteger.MinusOne },
        { "'123456789012345678901234567890123456789012345'::BIGNUM", BigInteger.Parse("123456789012345678901234567890123456789012345") },
        { "'-123456789012345678901234567890123456789012345'::BIGNUM", -BigInteger.Parse("123456789012345678901234567890123456789012345") },
        { "union_value(n := 7)", new DuckUnionValue("n", 7) },
    };

    public static TheoryData<object?, string> Written { get; } = new()
    {
        { null, "NULL" },
        { true, "true" },
        { (sbyte)-128, "(-128)::TINYINT" },
        { byte.MaxValue, "255::UTINYINT" },
        { short.MinValue, "(-32768)::SMALLINT" },
        { ushort.MaxValue, "65535::USMALLINT" },
        { int.MinValue, "(-2147483648)::INTEGER" },
        { uint.MaxValue, "4294967295::UINTEGER" },
        { long.MinValue, "(-9223372036854775808)::BIGINT" },
        { ulong.MaxValue, "18446744073709551615::UBIGINT" },
        { Int128.MinValue, "(-170141183460469231731687303715884105728)::HUGEINT" },
        { UInt128.MaxValue, "340282366920938463463374607431768211455::UHUGEINT" },
        { BigInteger.MinusOne, "-1::HUGEINT" },
        { float.Epsilon, "1e-45::FLOAT" },
        { double.MaxValue, "1.7976931348623157e308::DOUBLE" },
        { -12.340m, "-12.340::DECIMAL(5,3)" },
        { 0.05m, "0.05::DECIMAL(2,2)" },
        { decimal.MinValue, "-79228162514264337593543950335::DECIMAL(29,0)" },
        { "text ☂", "'text ☂'" },
        { "", "''" },
        { "a\0b", "'a' || chr(0) || 'b'" },
        { 'x', "'x'" },
        { new byte[] { 0, 255 }, "'\\x00\\xFF'::BLOB" },
        { Array.Empty<byte>(), "''::BLOB" },
        { Guid.Parse("01234567-89ab-cdef-0123-456789abcdef"), "'01234567-89ab-cdef-0123-456789abcdef'::UUID" },
        { new DateOnly(1, 1, 1), "DATE '0001-01-01'" },
        { new TimeOnly(1, 2, 3, 4, 5), "TIME '01:02:03.004005'" },
        { new DateTime(2024, 2, 29, 1, 2, 3, 4, 5), "TIMESTAMP '2024-02-29 01:02:03.004005'" },
        { new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.FromHours(2)), "TIMESTAMPTZ '2024-01-01 00:00:00+02'" },
        { TimeSpan.FromSeconds(1.5), "INTERVAL 1500 MILLISECONDS" },
        { new DuckInterval(1, 2, 3), "INTERVAL '1 month 2 days 3 microseconds'" },
        { new DuckTimeTz(1_000_000, -3600), "'00:00:01-01'::TIMETZ" },
        { new[] { 1, 2 }, "[1, 2]" },
        { new object?[] { null, "x" }, "[NULL, 'x']" },
    };

    [Theory]
    [MemberData(nameof(Read))]
    public void A_value_is_read_as(string sql, object? expected)
    {
        using var test = new TestDatabase();
        using var result = test.Connection.Query($"SELECT {sql}");

        var value = result.Rows().Single()[0];

        Show.Object(value).ShouldBe(Show.Object(expected));
    }

    [Theory]
    [MemberData(nameof(Written))]
    public void An_object_is_bound_as(object? value, string sql)
    {
        using var test = new TestDatabase();
        test.Connection.Execute($"CREATE TABLE expected AS SELECT {sql} AS v");

        using var result = test.Connection.Query("SELECT $1 IS NOT DISTINCT FROM v, typeof($1) = typeof(v) FROM expected", [value]);

        result.Rows().Single().ShouldBe([true, value is not null]);
    }

    [Theory]
    [MemberData(nameof(Written))]
    public void An_object_is_appended_as(object? value, string sql)
    {
        using var test = new TestDatabase();
        test.Connection.Execute($"CREATE TABLE expected AS SELECT {sql} AS v; CREATE TABLE t AS FROM expected LIMIT 0");

        using (var appender = test.Connection.Appender(null, "t"))
        {
            appender.Append(value).EndRow();
            appender.Close();
        }

        test.Connection.Scalar<bool>("SELECT (SELECT v FROM t) IS NOT DISTINCT FROM v FROM expected").ShouldBeTrue();
        test.Connection.Scalar<long>("SELECT count(*) FROM t").ShouldBe(1);
    }

    public static TheoryData<object> Empty { get; } = new(new List<string>(), Array.Empty<long>(), new[] { Array.Empty<int>() });

    [Theory]
    [MemberData(nameof(Empty))]
    public void An_empty_list_is_a_list_without_elements(object list)
    {
        using var test = new TestDatabase();
        test.Connection.Execute("CREATE TABLE t (v INTEGER[])");
        using (var appender = test.Connection.Appender(null, "t"))
        {
            appender.Append(Array.Empty<int>()).EndRow();
            appender.Close();
        }

        using var result = test.Connection.Query("SELECT length(flatten([$1])) - length($1) + length(list_filter($1, x -> false)), v FROM t", [list]);

        Show.Object(result.Rows().Single()).ShouldBe(Show.Object(new object?[] { 0L, new List<object?>() }));
    }

    public static TheoryData<object> Mixed { get; } = new(
        new object[] { 1, "x" }, new object[] { 1, Guid.Empty }, new object[] { Array.Empty<int>(), 1 }, new object[] { new DateOnly(2024, 1, 1), true });

    [Theory]
    [MemberData(nameof(Mixed))]
    public void A_list_whose_elements_have_no_type_in_common_is_refused(object list)
    {
        using var test = new TestDatabase();

        Should.Throw<NotSupportedException>(() => test.Connection.Query("SELECT ?", list)).Message.ShouldContain("list");
    }

    [Fact]
    public void An_object_without_a_counterpart_is_refused_by_its_type()
    {
        using var test = new TestDatabase();

        Should.Throw<NotSupportedException>(() => test.Connection.Query("SELECT ?", new Uri("http://x")))
            .Message.ShouldContain("System.Uri");
    }

    [Theory]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    public void An_enum_of_any_size_is_read_by_its_width(int values)
    {
        using var test = new TestDatabase();
        test.Connection.Execute($"CREATE TYPE wide AS ENUM (SELECT 'value ' || i FROM range({values}) r(i))");

        using var result = test.Connection.Query($"SELECT 'value 0'::wide, 'value {values - 1}'::wide");

        result.Columns[0].Type.EnumValues.Count.ShouldBe(values);
        result.Rows().Single().ShouldBe(["value 0", $"value {values - 1}"]);
    }

    [Fact]
    public void A_map_that_holds_a_key_twice_keeps_both()
    {
        using var test = new TestDatabase();
        var map = DuckLogicalType.Map(DuckLogicalType.Varchar, DuckLogicalType.Integer);
        test.Connection.Register(new Once(
            output =>
            {
                var writer = output.Writer(0);
                writer.Values<DuckListEntry>()[0] = new(0, 2);
                var entries = writer.ListChild(2);
                entries.Field(0).SetUtf8(0, "k"u8);
                entries.Field(0).SetUtf8(1, "k"u8);
                entries.Field(1).Values<int>()[0] = 1;
                entries.Field(1).Values<int>()[1] = 2;
            },
            columns: [new("m", map)]));

        using var result = test.Connection.Query("FROM once()");

        Show.Object(result.Rows().Single()[0]).ShouldEndWith("[\"k\": Int32 1, \"k\": Int32 2]");
    }

    [Fact]
    public void A_type_that_cannot_be_read_says_to_cast_it()
    {
        using var test = new TestDatabase();
        using var result = test.Connection.Query("SELECT 1::VARIANT");

        Should.Throw<NotSupportedException>(() => result.Rows().Count()).Message.ShouldContain("VARIANT");
    }

    [Theory]
    [InlineData(-1, 3, "-0.001")]
    [InlineData(12345, 2, "123.45")]
    [InlineData(7, 0, "7")]
    [InlineData(0, 2, "0.00")]
    public void A_wide_decimal_prints_all_its_digits(int unscaled, byte scale, string text) =>
        new DuckDecimal(unscaled, scale).ToString().ShouldBe(text);
}
