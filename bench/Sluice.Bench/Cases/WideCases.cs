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
        bench.Try("12 columns of Parquet", () => Files(bench, bench.Data.WideParquet, "Parquet"));
        bench.Try("12 columns of CSV", () => Files(bench, bench.Data.WideCsv, "CSV"));
    }

    private static void Files(Workbench bench, DataFile file, string format)
    {
        Workbench.Warm(file, bench.Data.OneRow, bench.Data.WideParquet);
        var project = BareSql.Project(bench.Data.WideParquet, TicketColumns.DistinctNames.Take(TicketColumns.DenseCount));
        Variant Loads(string rest) =>
            new($"{format}, rest: {rest}", () => bench.Sluice.Job(new JobCall(file, "tickets.yaml", Target.DuckDb, $"map.rest={rest}", Memory)));
        var series = bench.Measure($"12 of 1,667 columns of {format} into a DuckDB file, {Memory}",
            new Variant("one row of ten columns (what every run costs)",
                () => bench.Sluice.Job(new JobCall(bench.Data.OneRow, "orders.yaml", Target.DuckDb, Memory))),
            new Variant("bare projection of the Parquet file",
                () => bench.Engine.Query(database: true, inOrder: true, BareSql.CreateTable(project))),
            Loads("drop"), Loads("json"));
        foreach (var sluice in series.Skip(2))
        {
            Judge(bench, sluice, fixedCosts: series[0], bare: series[1]);
        }
    }

    // Work is what the file adds to a run of one row: starting two processes is in the figure for that one.
    private static void Judge(Workbench bench, Series sluice, Series fixedCosts, Series bare)
    {
        var work = Medians.Of(sluice.Runs.Zip(fixedCosts.Runs, (run, least) => run.WallSeconds - least.WallSeconds));
        var detail = $"the whole run {Show.Seconds(sluice.Wall)}, the bare projection {Show.Seconds(bare.Wall)}";
        bench.Report.AtMost($"12 of 1,667 columns, {sluice.Name}: work", work, WorkSecondsMost, Show.Seconds, detail);
        bench.Report.AtMost($"12 of 1,667 columns, {sluice.Name}: peak memory", sluice.PeakBytes, MemoryBytes, Show.Megabytes);
    }
}
