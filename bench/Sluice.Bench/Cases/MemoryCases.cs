using Sluice.Bench.Generating;
using Sluice.Bench.Measuring;
using Sluice.Bench.Reporting;
using Sluice.Bench.Sides;

namespace Sluice.Bench.Cases;

/// <summary>Whether <c>memory</c> means what it says, and how small it may be.</summary>
internal static class MemoryCases
{
    private const int Megabytes = 512;

    private const double Tolerance = 0.15;

    // Downwards; the search ends at the first that does not work.
    private static readonly int[] Smaller = [1024, 768, 512, 384, 320, 256, 224, 192, 160, 128, 96, 64];

    public static void Run(Workbench bench, bool withLarge)
    {
        var big = bench.Data.BigOnePercent;
        Workbench.Warm(big);
        bench.Try("Peak memory", () => Peaks(bench, big, withLarge));
        Smallest(bench, "big.csv with 1 % flawed rows", new JobCall(big, "orders.yaml", Target.DuckDb));
        Smallest(bench, "wide.parquet, rest: json", new JobCall(bench.Data.WideParquet, "tickets.yaml", Target.DuckDb, "map.rest=json"));
        Smallest(bench, "wide.csv, rest: json", new JobCall(bench.Data.WideCsv, "tickets.yaml", Target.DuckDb, "map.rest=json"));
    }

    private static void Peaks(Workbench bench, DataFile big, bool withLarge)
    {
        var peak = Peak(bench, big, "big");
        if (withLarge)
        {
            var times = Peak(bench, bench.Data.Large, "large") / peak;
            bench.Report.Figures.Add(new Figure($"Peak memory of the large file over the big one, memory={Megabytes}MB",
                $"1 ± {Tolerance}", Show.Ratio(times), Math.Abs(times - 1) <= Tolerance));
        }
    }

    // Median, because the promise is about every run and ± 15 % about what is usual; the report has the highest too.
    private static double Peak(Workbench bench, DataFile file, string name)
    {
        var rounds = file.Rows > DataSet.RowsFull ? 1 : bench.Report.Rounds;
        var series = bench.Measure($"Peak memory of the {name} file, memory={Megabytes}MB", rounds,
            new Variant($"sluice, {Show.Count(file.Bytes)} bytes",
                () => bench.Sluice.Job(new JobCall(file, "orders.yaml", Target.DuckDb, $"memory={Megabytes}MB"))))[0];
        bench.Report.AtMost($"Peak memory of the {name} file, parent and child, memory={Megabytes}MB",
            series.PeakBytes, (long)Megabytes << 20, Show.Megabytes, $"{Show.Count(file.Bytes)} bytes; {Show.Megabytes(series.TogetherBytes)} at one moment");
        return series.Median(run => run.PeakBytes);
    }

    private static void Smallest(Workbench bench, string name, JobCall call)
    {
        (int Megabytes, Run Run)? works = null;
        foreach (var megabytes in Smaller)
        {
            var (run, why) = bench.Sluice.TryJob(call with { Settings = [.. call.Settings, $"memory={megabytes}MB"] });
            if (run is null)
            {
                var smallest = works is { } least ? $"{least.Megabytes} MB ({Show.Seconds(least.Run.WallSeconds)}, peak {Show.Megabytes(least.Run.PeakBytes)})" : "none of those tried";
                bench.Report.Say($"Smallest working memory, {name}", $"{smallest}; {megabytes} MB: {why}");
                return;
            }

            works = (megabytes, run);
        }

        bench.Report.Say($"Smallest working memory, {name}", $"{works!.Value.Megabytes} MB or less (peak {Show.Megabytes(works.Value.Run.PeakBytes)})");
    }
}
