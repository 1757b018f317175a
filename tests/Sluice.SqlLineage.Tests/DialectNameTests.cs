using Shouldly;
using Sluice.SqlLineage.Tests.Support;
using Xunit;

namespace Sluice.SqlLineage.Tests;

/// <summary>People call one dialect by several names.</summary>
public sealed class DialectNameTests
{
    [Theory]
    [InlineData("postgres", "postgresql")]
    [InlineData("mysql", "mariadb")]
    [InlineData("tsql", "mssql")]
    [InlineData("tsql", "sqlserver")]
    [InlineData("bigquery", "googlesql")]
    [InlineData("spark", "sparksql")]
    [InlineData("oracle", "plsql")]
    [InlineData("trino", "presto")]
    public void Another_name_of_a_dialect_gives_the_same_answer(string name, string other)
    {
        var texts = TextPair.Files.SelectMany(TextPair.ReadAll).Where(pair => pair.Dialect == name).ToList();

        var wrong = texts.Where(pair => (pair with { Dialect = other }).Render() != pair.Render()).Select(pair => pair.Sql);

        texts.ShouldNotBeEmpty();
        wrong.ShouldBeEmpty();
    }
}
