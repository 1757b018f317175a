using System.CommandLine;
using Sluice.Bench.Lineage;
using Sluice.Bench.Measuring;

namespace Sluice.Bench.Commands;

/// <summary><c>sql-lineage</c>: reading SQL and its lineage, beside sqlglot on the same texts.</summary>
internal static class SqlLineageCommand
{
    public static Command Create()
    {
        var data = new Option<string>("--data") { Required = true, Description = "The folder with lineage/tpcds.jsonl and sql/…" };
        var script = new Option<string>("--script") { Required = true, Description = "The script that runs sqlglot." };
        var results = new Option<string>("--results") { Required = true, Description = "Where the report goes." };
        var commit = new Option<string>("--commit") { DefaultValueFactory = _ => "", Description = "The commit of the sources." };
        var rounds = new Option<int>("--rounds") { DefaultValueFactory = _ => 3, Description = "Rounds of all measurements." };
        var seconds = new Option<double>("--seconds") { DefaultValueFactory = _ => 1.0, Description = "Processor seconds of each measurement." };
        var command = new Command("sql-lineage", "Measures the SQL lineage beside sqlglot.") { data, script, results, commit, rounds, seconds };
        command.SetAction(parsed =>
        {
            var report = new LineageReport(new Machine(), parsed.GetRequiredValue(commit), TimeProvider.System.GetLocalNow(), parsed.GetValue(rounds));
            Run(report, parsed.GetRequiredValue(data), parsed.GetRequiredValue(script), parsed.GetValue(rounds), parsed.GetValue(seconds));
            Console.WriteLine(report.Write(parsed.GetRequiredValue(results)));
        });
        return command;
    }

    private static void Run(LineageReport report, string data, string script, int rounds, double seconds)
    {
        LineageCorpus tpcDs = LineageCorpus.TpcDs(data), adventureWorks = LineageCorpus.AdventureWorks(data);
        (string Name, LineageCorpus Corpus, bool IsLineage, (double, double) Reference)[] cases =
        [
            ("TPC-DS parse", tpcDs, false, (0.82, 3.35)),
            ("TPC-DS parse and lineage of all columns", tpcDs, true, (0.40, 1.00)),
            ("AdventureWorks parse", adventureWorks, false, (1.35, 6.14)),
        ];
        var rates = new LineageRates(seconds);
        var ours = cases.Select(_ => new List<double>()).ToList();
        var theirs = new List<SqlglotRun>();
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < cases.Length; i++) ours[i].Add((cases[i].IsLineage ? rates.Analyze(cases[i].Corpus) : rates.Parse(cases[i].Corpus)) * cases[i].Corpus.Texts.Count);
            if (Sqlglot.Measure(script, data, seconds * 2) is { } run) theirs.Add(run);
        }

        if (theirs.Count > 0) report.SqlglotVersion = theirs[0].Version;
        for (var i = 0; i < cases.Length; i++)
        {
            var (name, corpus, isLineage, reference) = cases[i];
            report.Compare(name, Medians.Of(ours[i]), corpus.Megabytes / corpus.Texts.Count, Median(theirs, $"{corpus.Name} {(isLineage ? "lineage" : "parse")}"), reference, corpus.Texts.Count);
        }

        report.Say("AdventureWorks parse and lineage", $"{adventureWorks.Megabytes * rates.Analyze(adventureWorks):0.0} MB/s");
        report.AtMost("INSERT of 10,000 rows, over its share per byte of one of 100", rates.Growth("rows", Rows, 100, 10_000), 2);
        report.AtMost("File of 8,000 statements, over its share per byte of one of 80", rates.Growth("statements", Statements, 80, 8_000), 2);
        report.Say("Allocated for the lineage of a TPC-DS query", $"{LineageRates.Allocated(tpcDs) / 1024.0:0.0} KB");
        report.Say("Allocated for the lineage of an AdventureWorks batch", $"{LineageRates.Allocated(adventureWorks) / 1024.0:0.0} KB");
    }

    private static SqlglotRate? Median(List<SqlglotRun> runs, string name) =>
        runs.Count == 0 ? null : new SqlglotRate(Medians.Of(runs.Select(r => r.Rates[name].TextsPerSecond)), runs[0].Rates[name].Failed);

    private static string Rows(int count) =>
        "INSERT INTO t (a, b, c) VALUES " + string.Join(",\n", Enumerable.Range(0, count).Select(i => $"({i}, 'name {i}', NULL)"));

    private static string Statements(int count) =>
        string.Join("\n", Enumerable.Range(0, count).Select(i => $"INSERT INTO t{i % 50} (a) SELECT x FROM s{i % 70} WHERE id = {i};"));
}
