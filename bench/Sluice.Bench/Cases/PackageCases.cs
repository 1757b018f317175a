using Sluice.Bench.Measuring;
using Sluice.Bench.Reporting;
using Sluice.Bench.Sides;

namespace Sluice.Bench.Cases;

/// <summary>The checked package alone, against a bare COPY of the clean file; and what the checks add to reading.</summary>
internal static class PackageCases
{
    public static void Run(Workbench bench)
    {
        var (clean, flawed) = (bench.Data.Big, bench.Data.BigOnePercent);
        Workbench.Warm(clean, flawed);
        bench.Try("The checked package alone", () => Package(bench));
        bench.Try("The checks alone", () => Checks(bench));
    }

    private static void Package(Workbench bench)
    {
        var copy = BareSql.CopyToParquet(BareSql.ReadOrders(bench.Data.Big), Path.Combine(bench.Work.Path, "bare.parquet"));
        var series = bench.Measure("The checked package alone (dry run)",
            new Variant("sluice, 1 % flawed rows", () => bench.Sluice.Job(new JobCall(bench.Data.BigOnePercent, "orders.yaml", Target.None))),
            new Variant("bare COPY TO Parquet", () => bench.Engine.Query(database: false, inOrder: true, copy)),
            new Variant("bare COPY TO Parquet, rows in any order", () => bench.Engine.Query(database: false, inOrder: false, copy)));
        var (sluice, ordered, unordered) = (series[0], series[1], series[2]);
        bench.Report.AtMost("The checked package alone (seconds.pack), over the bare COPY TO Parquet",
            sluice.Over(ordered, PackSeconds, run => run.WallSeconds), 0.95, Show.Ratio,
            $"{Show.Seconds(sluice.Median(PackSeconds))} and {Show.Seconds(ordered.Wall)}");
        bench.Report.Say("… over the bare one that may change the order", Show.Ratio(sluice.Over(unordered, PackSeconds, run => run.WallSeconds)));
    }

    // The same clean file three times, so that each step adds one thing.
    private static void Checks(Workbench bench)
    {
        Variant Reads(string name, string pipeline) =>
            new(name, () => bench.Sluice.Job(new JobCall(bench.Data.Big, pipeline, Target.None)));
        var series = bench.Measure("The checks alone, against reading alone (dry runs of the clean file)",
            Reads("all columns as text", "orders-text.yaml"), Reads("declared types", "orders-types.yaml"),
            Reads("declared types and five checks", "orders.yaml"));
        var (text, types, checks) = (series[0], series[1], series[2]);
        bench.Report.Say("Five checks, over the same without them", Added(checks, types));
        bench.Report.Say("Declared types, over all columns as text", Added(types, text));
    }

    private static string Added(Series with, Series without) =>
        $"{Show.Ratio(with.Over(without, PackSeconds))} of the time, {Show.Ratio(with.Over(without, run => run.CpuSeconds))} of the CPU "
        + $"({Show.Seconds(with.Median(PackSeconds))} and {Show.Seconds(without.Median(PackSeconds))})";

    private static double PackSeconds(Run run) => run.Parts["pack"];
}
