using Sluice.Bench.Measuring;
using Sluice.Bench.Reporting;
using Sluice.Bench.Sides;

namespace Sluice.Bench.Cases;

/// <summary>What a call costs that has next to nothing to do.</summary>
internal static class StartCases
{
    private const int Rounds = 15;

    public static void Run(Workbench bench)
    {
        Workbench.Warm(bench.Data.OneRow);
        // The first call of an executable after publishing reads it from disk.
        bench.Sluice.Verb("--help");
        var series = bench.Measure("Short calls", Rounds,
            new Variant("sluice --help", () => bench.Sluice.Verb("--help")),
            new Variant("sluice run, one row into a DuckDB file", () => bench.Sluice.Job(new JobCall(bench.Data.OneRow, "orders.yaml", Target.DuckDb))));
        bench.Report.AtMost("sluice --help", series[0].Wall, 0.150, Show.Milliseconds);
        bench.Report.AtMost("sluice run, one row", series[1].Wall, 0.700, Show.Milliseconds,
            $"of which load {Show.Milliseconds(series[1].Part("load") ?? 0)}");
    }
}
