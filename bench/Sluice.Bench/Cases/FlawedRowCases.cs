using Sluice.Bench.Generating;
using Sluice.Bench.Measuring;
using Sluice.Bench.Reporting;
using Sluice.Bench.Sides;

namespace Sluice.Bench.Cases;

/// <summary>A file of which every second row is a reject, against the clean one.</summary>
internal static class FlawedRowCases
{
    public static void Run(Workbench bench)
    {
        var (clean, values, ragged) = (bench.Data.Big, bench.Data.BigHalfValues, bench.Data.BigHalfRagged);
        Workbench.Warm(clean, values, ragged);
        Variant Loads(string name, DataFile file) =>
            new(name, () => bench.Sluice.Job(new JobCall(file, "orders.yaml", Target.DuckDb)));
        var series = bench.Measure("Half of the rows flawed, into a DuckDB file",
            Loads("clean", clean), Loads("50 % flawed values", values), Loads("50 % ragged rows", ragged));
        bench.Report.AtMost("50 % flawed values, over the clean file", series[1].Over(series[0], run => run.WallSeconds), 2, Show.Ratio);
        bench.Report.AtMost("50 % ragged rows, over the clean file", series[2].Over(series[0], run => run.WallSeconds), 2, Show.Ratio);
    }
}
