using Shouldly;
using Xunit;

namespace Sluice.SqlLineage.Tests;

/// <summary>A text is read as if it were the only one.</summary>
public sealed class StateTests
{
    [Fact]
    public void The_spelling_of_a_name_in_one_text_is_not_that_of_another()
    {
        SqlLineageAnalyzer.Analyze("SELECT UpperName FROM UpperTable");

        var result = SqlLineageAnalyzer.Analyze("INSERT INTO target SELECT uppername FROM uppertable", new SqlLineageOptions { Dialect = "postgres" });

        var edge = result.Edges.ShouldHaveSingleItem();
        edge.ToString().ShouldContain("uppername", Case.Sensitive);
        edge.ToString().ShouldNotContain("UpperName", Case.Sensitive);
    }
}
