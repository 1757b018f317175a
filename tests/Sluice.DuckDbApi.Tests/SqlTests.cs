using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sluice.DuckDbApi.Tests.Support;

namespace Sluice.DuckDbApi.Tests;

public sealed class SqlTests
{
    [Fact]
    public void Any_text_is_a_name_once_it_is_quoted()
    {
        using var test = new TestDatabase();

        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(Texts().ToArbitrary(), name =>
        {
            using var result = test.Connection.Query($"SELECT 1 AS {DuckSql.Identifier(name)}");
            return result.Columns[0].Name == name;
        }));
    }

    [Fact]
    public void Any_text_is_a_literal_once_it_is_quoted()
    {
        using var test = new TestDatabase();

        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(Texts().ToArbitrary(), text =>
            test.Connection.Scalar<string>($"SELECT {DuckSql.Literal(text)}") == text));
    }

    [Theory]
    [InlineData("\"; DROP TABLE t; --")]
    [InlineData("select")]
    [InlineData("a.b")]
    [InlineData("\"\"")]
    [InlineData("new\nline")]
    [InlineData("☂\\")]
    public void A_hostile_name_names_a_table(string name)
    {
        using var test = new TestDatabase();
        test.Connection.Execute($"CREATE TABLE t (a INT); CREATE TABLE {DuckSql.Identifier(name)} ({DuckSql.Identifier(name)} INT)");

        using (var appender = test.Connection.Appender(null, name))
        {
            appender.Append(7).EndRow();
            appender.Close();
        }

        test.Connection.Scalar<int>($"SELECT {DuckSql.Identifier(name)} FROM {DuckSql.Identifier(name)}").ShouldBe(7);
        test.Connection.Scalar<long>("SELECT count(*) FROM t").ShouldBe(0);
    }

    [Fact]
    public void A_name_with_a_nul_is_refused()
    {
        Should.Throw<ArgumentException>(() => DuckSql.Identifier("a\0b"));
        Should.Throw<ArgumentException>(() => DuckSql.Literal("a\0b"));
        Should.Throw<ArgumentException>(() => DuckSql.Identifier(""));
    }

    // Half a surrogate pair has no UTF-8, so no such text can reach DuckDB.
    private static Gen<string> Texts() => ArbMap.Default.GeneratorFor<NonEmptyString>()
        .Select(text => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Get.Replace("\0", "'\""))));
}
