using System.Text.Json;
using Shouldly;
using Sluice.SqlLineage.Cases;
using Sluice.SqlLineage.Tests.Support;
using Xunit;

namespace Sluice.SqlLineage.Tests;

/// <summary>Every case of every suite; what is known to fail stands in KnownFailures.txt with its reason, and may only shrink.</summary>
public sealed class LineageCaseTests
{
    public static TheoryData<string> Suites => new(
        "calcite", "datahub", "dbt-jaffle", "openlineage", "openmetadata", "sqlglot-lineage", "sqlglot-merge",
        "sqlglot-optimizer", "sqlglot-qualify", "sqllineage", "tpcds", "tpch", "tsql-hand", "tsql-split");

    [SharedDataTheory]
    [MemberData(nameof(Suites))]
    public void Every_case_of_a_suite_has_the_expected_answer(string suite)
    {
        var known = KnownFailures();
        var failed = new List<string>();
        var passedAgain = new List<string>();

        foreach (var line in File.ReadLines(SharedData.LineageFile($"{suite}.jsonl")))
        {
            using var asked = JsonDocument.Parse(line);
            using var answer = JsonDocument.Parse(LineageCaseAnswer.To(LineageCase.Read(line)).ToJson());
            var id = asked.RootElement.GetProperty("id").GetString()!;
            var difference = CaseJudge.Differences(asked.RootElement, answer.RootElement);
            if (difference is not null && !known.Contains(id)) failed.Add($"{id}: {difference}");
            if (difference is null && known.Contains(id)) passedAgain.Add(id);
        }

        failed.ShouldBeEmpty();
        passedAgain.ShouldBeEmpty("these cases pass now: take them out of KnownFailures.txt");
    }

    [SharedDataFact]
    public void The_same_text_gives_the_same_answer_twice()
    {
        foreach (var line in File.ReadLines(SharedData.LineageFile("tsql-hand.jsonl")))
        {
            var asked = LineageCase.Read(line);

            var first = LineageCaseAnswer.To(asked).ToJson();

            LineageCaseAnswer.To(asked).ToJson().ShouldBe(first);
        }
    }

    private static HashSet<string> KnownFailures() =>
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "KnownFailures.txt")).Where(l => l.Length > 0 && l[0] != '#').Select(l => l.Split('\t')[0])];
}
