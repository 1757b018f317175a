using Shouldly;
using Sluice.SqlLineage.Cases;
using Sluice.SqlLineage.Tests.Support;
using Xunit;

namespace Sluice.SqlLineage.Tests;

/// <summary>Ratchets: how many texts of a corpus are read whole. The numbers may only grow.</summary>
public sealed class ParseCorpusTests
{
    [SharedDataTheory]
    [InlineData("duckdb-tpc", 62)]
    [InlineData("sqlfluff-fixtures", 1063)]
    [InlineData("sqlglot-dialects", 5668)]
    public void At_least_so_many_texts_are_read_whole(string corpus, int least)
    {
        var whole = 0;

        foreach (var line in File.ReadLines(SharedData.LineageFile(Path.Combine("parse", $"{corpus}.jsonl"))))
        {
            var asked = LineageCase.Read(line);
            var summary = SqlLineageAnalyzer.Parse(asked.Sql, asked.Options.Dialect);
            if (summary is { Unknown: 0, Partial: 0, FirstProblem: < 0 }) whole++;
        }

        whole.ShouldBeGreaterThanOrEqualTo(least);
    }
}
