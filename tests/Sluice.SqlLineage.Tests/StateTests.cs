using Shouldly;
using Sluice.SqlLineage.Cases;
using Sluice.SqlLineage.Tests.Support;
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

    [SharedDataFact]
    public void Texts_have_the_same_answer_in_whatever_order_they_are_read()
    {
        var cases = Directory.EnumerateFiles(SharedData.LineageFile(""), "*.jsonl").Order(StringComparer.Ordinal).SelectMany(File.ReadLines).Select(LineageCase.Read).ToList();
        var forward = cases.Select(c => LineageCaseAnswer.To(c).ToJson()).ToList();

        var backward = Enumerable.Reverse(cases).Select(c => LineageCaseAnswer.To(c).ToJson()).Reverse().ToList();

        backward.ShouldBe(forward);
    }
}
