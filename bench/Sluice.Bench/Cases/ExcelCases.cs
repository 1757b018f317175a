using Sluice.Bench.Generating;
using Sluice.Bench.Measuring;
using Sluice.Bench.Reporting;
using Sluice.Bench.Sides;

namespace Sluice.Bench.Cases;

/// <summary>A workbook of a million rows: our reader beside ExcelDataReader, and the whole job.</summary>
internal static class ExcelCases
{
    private const long ReaderBytesMost = 256L << 20;

    public static void Run(Workbench bench)
    {
        var file = bench.Data.Workbook;
        Workbench.Warm(file);
        var read = bench.Measure("Reading all cells of a workbook",
            new Variant("sluice's reader, into DuckDB's vectors", () => bench.Engine.ReadSheet(file, "sluice")),
            new Variant("ExcelDataReader", () => bench.Engine.ReadSheet(file, "exceldatareader")));
        if (read[0].Runs[0].Answer != read[1].Runs[0].Answer)
        {
            throw new InvalidOperationException($"Our reader finds {read[0].Runs[0].Answer}, and ExcelDataReader {read[1].Runs[0].Answer}.");
        }

        bench.Report.AtMost("The workbook reader alone, over ExcelDataReader", read[0].Over(read[1], run => run.WallSeconds), 1 / 1.5, Show.Ratio,
            $"{Show.Seconds(read[0].Wall)} and {Show.Seconds(read[1].Wall)}; CPU {Show.Ratio(read[0].Over(read[1], run => run.CpuSeconds))}");
        bench.Report.AtMost("… its peak memory", read[0].PeakBytes, ReaderBytesMost, Show.Megabytes, $"ExcelDataReader {Show.Megabytes(read[1].PeakBytes)}");
        var job = bench.Measure("A workbook into a DuckDB file",
            new Variant("sluice", () => bench.Sluice.Job(new JobCall(file, "workbook.yaml", Target.DuckDb))),
            new Variant("sluice, memory=448MB", () => bench.Sluice.Job(new JobCall(file, "workbook.yaml", Target.DuckDb, "memory=448MB"))));
        bench.Report.Say("A workbook into DuckDB, types guessed, over ExcelDataReader's reading alone",
            $"{Show.Ratio(job[0].Over(read[1], run => run.WallSeconds))} ({Show.Seconds(job[0].Wall)})");
    }
}
