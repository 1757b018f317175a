using Shouldly;
using Sluice.Pipelines.Typing;
using Xunit;

namespace Sluice.Tests.Pipelines.Typing;

public sealed class CellTypeTests
{
    [Theory]
    [InlineData("text", "text", "VARCHAR")]
    [InlineData("VARCHAR", "text", "VARCHAR")]
    [InlineData("String", "text", "VARCHAR")]
    [InlineData("bool", "boolean", "BOOLEAN")]
    [InlineData("integer", "integer", "BIGINT")]
    [InlineData("INTEGER", "integer", "BIGINT")]
    [InlineData("bigint", "integer", "BIGINT")]
    [InlineData("int", "int32", "INTEGER")]
    [InlineData("int4", "int32", "INTEGER")]
    [InlineData("int16", "int16", "SMALLINT")]
    [InlineData("TINYINT", "tinyint", "TINYINT")]
    [InlineData("UBIGINT", "uint64", "UBIGINT")]
    [InlineData("uint8", "utinyint", "UTINYINT")]
    [InlineData("hugeint", "hugeint", "HUGEINT")]
    [InlineData("decimal(18,2)", "decimal(18,2)", "DECIMAL(18,2)")]
    [InlineData("NUMERIC( 38 , 10 )", "decimal(38,10)", "DECIMAL(38,10)")]
    [InlineData("decimal(9)", "decimal(9,0)", "DECIMAL(9,0)")]
    [InlineData("real", "float", "FLOAT")]
    [InlineData("double  precision", "double", "DOUBLE")]
    [InlineData("datetime", "timestamp", "TIMESTAMP")]
    [InlineData("Timestamp With  Time Zone", "timestamp_tz", "TIMESTAMP WITH TIME ZONE")]
    [InlineData("timestamptz", "timestamp_tz", "TIMESTAMP WITH TIME ZONE")]
    [InlineData("uuid", "uuid", "UUID")]
    [InlineData("json", "json", "JSON")]
    [InlineData("blob", "blob", "BLOB")]
    [InlineData("text[]", "text[]", "VARCHAR[]")]
    [InlineData("decimal(5,1) []", "decimal(5,1)[]", "DECIMAL(5,1)[]")]
    public void A_type_is_read_in_our_words_and_in_duckdbs(string yaml, string name, string sql)
    {
        CellType.TryParse(yaml, out var type, out var error).ShouldBeTrue(error);

        type.Name.ShouldBe(name);
        type.Sql.ShouldBe(sql);
    }

    [Theory]
    [InlineData("itneger", "Did you mean integer?")]
    [InlineData("timestmap", "Did you mean timestamp?")]
    [InlineData("decmal(3,2)", "Did you mean decimal(18,2)?")]
    [InlineData("int8", "write tinyint (one byte) or integer (eight bytes)")]
    [InlineData("decimal", "decimal(18,2)")]
    [InlineData("decimal(0,0)", "1 to 38 digits")]
    [InlineData("decimal(39,2)", "1 to 38 digits")]
    [InlineData("decimal(3,4)", "s no more than p")]
    [InlineData("decimal(3,-1)", "expected decimal(p,s)")]
    [InlineData("decimal(3,2", "expected decimal(p,s)")]
    [InlineData("decimal(3,2))", "expected decimal(p,s)")]
    [InlineData("decimal(3,2,1)", "expected decimal(p,s)")]
    [InlineData("varchar(20)", "check the length")]
    [InlineData("integer(4)", "write integer")]
    [InlineData("text[][]", "list of lists")]
    [InlineData("", "An empty type")]
    [InlineData("[]", "An empty type")]
    public void A_word_that_is_no_type_is_answered_with_what_to_write(string yaml, string expected)
    {
        CellType.TryParse(yaml, out var type, out var error).ShouldBeFalse();

        type.ShouldBeNull();
        error.ShouldNotBeNull().ShouldContain(expected);
    }

    [Fact]
    public void Every_kind_stands_at_its_place_and_its_name_reads_back_as_itself()
    {
        foreach (var kind in Enum.GetValues<CellTypeKind>().Except([CellTypeKind.Decimal, CellTypeKind.List]))
        {
            var type = CellType.Of(kind);
            CellType.TryParse(type.Name, out var read, out _).ShouldBeTrue();
            read.ShouldBe(type);
            CellType.TryParse(CellType.ListOf(type).Name, out var list, out _).ShouldBeTrue();
            list!.Element.ShouldBe(type);
        }
    }
}
