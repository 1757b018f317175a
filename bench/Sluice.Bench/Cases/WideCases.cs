using Sluice.Bench.Generating;
using Sluice.Bench.Measuring;
using Sluice.Bench.Reporting;
using Sluice.Bench.Sides;
using Sluice.TestFiles.Tickets;

namespace Sluice.Bench.Cases;

/// <summary>12 of 1,667 columns, with the others dropped or kept as JSON.</summary>
internal static class WideCases
{
    private const string Tight = "memory=256MB";

    private const long TightBytes = 256L << 20;

    private const double WorkSecondsMost = 0.5;

    public static void Run(Workbench bench)
    {
        foreach (var (format, file) in new[] { ("Parquet", bench.Data.WideParquet), ("CSV", bench.Data.WideCsv) })
        {
            Workbench.Warm(file, bench.Data.WideParquet, bench.Data.OneRow);
            bench.Try($"12 of 1,667 columns of {format}, {Tight}", () =>
            {
                var (series, fixedCosts, bare) = Measure(bench, file, format, Tight);
                foreach (var sluice in series)
                {
                    var (work, detail) = Work(sluice, fixedCosts, bare);
                    bench.Report.AtMost($"12 of 1,667 columns of {format}, {sluice.Name}, {Tight}: work", work, WorkSecondsMost, Show.Seconds, detail);
                    bench.Report.AtMost("… its peak memory", sluice.PeakBytes, TightBytes, Show.Megabytes);
                }
            });
            bench.Try($"12 of 1,667 columns of {format}", () =>
            {
                var (series, fixedCosts, bare) = Measure(bench, file, format);
                foreach (var sluice in series)
                {
                    var (work, detail) = Work(sluice, fixedCosts, bare);
                    bench.Report.Say($"12 of 1,667 columns of {format}, {sluice.Name}, default memory: work",
                        $"{Show.Seconds(work)} ({detail}, peak memory {Show.Megabytes(sluice.PeakBytes)})");
                }
            });
        }
    }

    private static (IEnumerable<Series> Sluice, Series FixedCosts, Series Bare) Measure(
        Workbench bench, DataFile file, string format, params string[] settings)
    {
        var project = BareSql.Project(bench.Data.WideParquet, SparseTickets.Layout.DistinctNames.Take(SparseTickets.DenseCount));
        Variant Loads(string rest) => new($"rest: {rest}",
            () => bench.Sluice.Job(new JobCall(file, "tickets.yaml", Target.DuckDb, [$"map.rest={rest}", .. settings])));
        var series = bench.Measure($"12 of 1,667 columns of {format} into a DuckDB file{string.Concat(settings.Select(setting => ", " + setting))}",
            new Variant("one row of ten columns (what every run costs)",
                () => bench.Sluice.Job(new JobCall(bench.Data.OneRow, "orders.yaml", Target.DuckDb, settings))),
            new Variant("bare projection of the Parquet file",
                () => bench.Engine.Query(database: true, inOrder: true, BareSql.CreateTable(project))),
            Loads("drop"), Loads("json"));
        return (series.Skip(2), series[0], series[1]);
    }

    // Work is what the file adds to a run of one row: starting two processes is in the figure for that one.
    private static (double Seconds, string Detail) Work(Series sluice, Series fixedCosts, Series bare) =>
        (Medians.Of(sluice.Runs.Zip(fixedCosts.Runs, (run, least) => run.WallSeconds - least.WallSeconds)),
            $"the whole run {Show.Seconds(sluice.Wall)}, the bare projection {Show.Seconds(bare.Wall)}");
}
