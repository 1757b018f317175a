using Sluice.Bench.Generating;
using Sluice.Bench.Measuring;
using Sluice.Bench.Reporting;
using Sluice.Bench.Sides;

namespace Sluice.Bench.Cases;

/// <summary>12 of 1,667 columns, with the others dropped or kept as JSON.</summary>
internal static class WideCases
{
    private const string Memory = "memory=256MB";

    private const long MemoryBytes = 256L << 20;

    private const double WorkSecondsMost = 0.5;

    public static void Run(Workbench bench)
    {
        var (parquet, csv) = (bench.Data.WideParquet, bench.Data.WideCsv);
        Workbench.Warm(parquet, csv, bench.Data.OneRow);
        var project = BareSql.Project(parquet, TicketColumns.DistinctNames.Take(TicketColumns.DenseCount));
        Variant Loads(string name, DataFile file, string rest) =>
            new(name, () => bench.Sluice.Job(new JobCall(file, "tickets.yaml", Target.DuckDb, $"map.rest={rest}", Memory)));
        var series = bench.Measure($"12 of 1,667 columns into a DuckDB file, {Memory}",
            new Variant("one row of ten columns (what every run costs)",
                () => bench.Sluice.Job(new JobCall(bench.Data.OneRow, "orders.yaml", Target.DuckDb, Memory))),
            new Variant("bare projection, Parquet", () => bench.Engine.Query(database: true, inOrder: true, BareSql.CreateTable(project))),
            Loads("sluice, Parquet, rest: drop", parquet, "drop"), Loads("sluice, Parquet, rest: json", parquet, "json"),
            Loads("sluice, CSV, rest: drop", csv, "drop"), Loads("sluice, CSV, rest: json", csv, "json"));
        var (fixedCosts, bare) = (series[0], series[1]);
        foreach (var sluice in series.Skip(2))
        {
            Judge(bench, sluice, fixedCosts, bare);
        }
    }

    // Work is what the file adds to a run of one row: starting two processes is in the figure for that one.
    private static void Judge(Workbench bench, Series sluice, Series fixedCosts, Series bare)
    {
        var work = Medians.Of(sluice.Runs.Zip(fixedCosts.Runs, (run, least) => run.WallSeconds - least.WallSeconds));
        var detail = $"the whole run {Show.Seconds(sluice.Wall)}, the bare projection {Show.Seconds(bare.Wall)}";
        bench.Report.AtMost($"{sluice.Name}: work", work, WorkSecondsMost, Show.Seconds, detail);
        bench.Report.AtMost($"{sluice.Name}: peak memory", sluice.PeakBytes, MemoryBytes, Show.Megabytes);
    }
}
