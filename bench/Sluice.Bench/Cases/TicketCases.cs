using Sluice.Bench.Measuring;
using Sluice.Bench.Reporting;
using Sluice.Bench.Sides;

namespace Sluice.Bench.Cases;

/// <summary>A wide Jira export through pipelines/tickets.yaml, sentiment, entities and both stores included, beside a loop of Python.</summary>
internal static class TicketCases
{
    private const double SecondsMost = 3;
    private const long BytesMost = 400L << 20;
    private const double TimesLoopLeast = 50;

    // The loop does each row alike: the first of them say how fast it is, and all would take minutes.
    private const int LoopRows = 400;

    public static void Run(Workbench bench)
    {
        var pipeline = Path.GetFullPath(Path.Combine(bench.Sluice.Pipelines, "..", "..", "pipelines", "tickets.yaml"));
        var (csv, parquet) = (bench.Data.TicketsCsv, bench.Data.TicketsParquet);
        Workbench.Warm(csv, parquet);
        var script = Path.Combine(bench.Sluice.Pipelines, "..", "tickets_loop.py");
        var loop = PythonLoop.Find(script, bench.Work);
        Variant[] sluice =
        [
            new("sluice, Parquet", () => bench.Sluice.Tickets(parquet, pipeline)),
            new("sluice, CSV", () => bench.Sluice.Tickets(csv, pipeline)),
        ];
        var rows = (int)Math.Min(LoopRows, csv.Rows);
        (string What, string Name)[] loops = loop is null ? [] :
        [
            ("sentiment", "VADER as written here, nothing else"), ("all", "VADER as written here, entities and a SQLite file"),
            .. loop.Nltk is null ? [] : new[] { ("nltk", $"VADER of {loop.Nltk}, entities and a SQLite file") },
        ];
        var python = loops.Select(one => new Variant($"{loop!.Reader}, the first {rows} rows of the CSV, {one.Name}", () => loop.Run(csv.Path, rows, one.What)));
        var series = bench.Measure("10,000 tickets of 1,667 columns into DuckDB and the search store", [.. sluice, .. python]);
        bench.Report.AtMost("The wide export (Parquet) into both stores", series[0].Wall, SecondsMost, Show.Seconds, $"CPU {Show.Seconds(series[0].Cpu)}");
        bench.Report.AtMost("… its peak memory", series[0].PeakBytes, BytesMost, Show.Megabytes, $"{Show.Megabytes(series[0].TogetherBytes)} at one moment");
        bench.Report.Say("The wide export as CSV", $"{Show.Seconds(series[1].Wall)}, CPU {Show.Seconds(series[1].Cpu)}, peak {Show.Megabytes(series[1].PeakBytes)}");
        if (loop is null)
        {
            bench.Report.Say("Rows per second over a loop of Python", "not measured: there is no python3 here");
            return;
        }

        foreach (var ((_, name), of) in loops.Zip(series.Skip(2)))
        {
            // The loop's rows per second leave out its start and the reading of rows that are not asked for.
            var times = Medians.Of(series[0].Runs.Zip(of.Runs, (own, other) => csv.Rows / own.WallSeconds / PythonLoop.RowsPerSecond(other)));
            bench.Report.AtLeast($"Rows per second over {loop.Reader}, {name}", times, TimesLoopLeast, Show.Ratio);
            bench.Report.Say("… its rows per second", $"{Show.PerSecond(of.Median(PythonLoop.RowsPerSecond))}, Sluice {Show.PerSecond(csv.Rows / series[0].Wall)}");
        }
    }
}
