using System.Text.RegularExpressions;
using Sluice.Bench.Measuring;
using Sluice.Bench.Reporting;
using Sluice.Bench.Sides;

namespace Sluice.Bench.Cases;

/// <summary>
/// Large uploads: how long the answer takes after the last byte, how fast they come beside a bare Kestrel that writes the body
/// to the disk, and what memory many at once take. No job of them begins, so that it is receiving alone.
/// </summary>
internal static partial class UploadCases
{
    private const long BytesFull = 500_000_000;
    private const long BytesSmall = 40_000_000;

    // For each round that the bench is asked for: the slowest of twenty needs many.
    private const int UploadsFull = 15;
    private const int UploadsSmall = 2;
    private const int AtOnce = 16;
    private const double AfterLastMax = 0.200;
    private const double ThroughputMin = 0.8;
    private const double GrowthMax = 64 << 20;

    public static void Run(Workbench bench)
    {
        var (bytes, uploads) = bench.Report.IsFullSize ? (BytesFull, UploadsFull * bench.Report.Rounds) : (BytesSmall, UploadsSmall * bench.Report.Rounds);
        var folder = bench.Work.Fresh();
        Prepare(folder);
        using var server = ServeProcess.Start(bench.Sluice.Executable, folder);
        using var bare = BareKestrel.Start(Path.Combine(folder, "bare"));
        var number = 0;
        Run Sluice() => OneAsync(server, bytes, ++number).GetAwaiter().GetResult();
        Run Bare(string query) => ToRun(RawUpload.SendAsync(new Uri(bare.Url, query), bytes, ++number).GetAwaiter().GetResult());
        Sluice();
        Bare("/?sync=true");
        var series = bench.Measure($"An upload of {Show.Megabytes(bytes)}", uploads,
            new Variant("sluice serve: hashed, synced, its job kept", Sluice),
            new Variant("bare Kestrel: written and synced", () => Bare("/?sync=true")),
            new Variant("bare Kestrel: written", () => Bare("/")));
        var after = series[0].Runs.Select(run => run.Parts["after"]).ToList();
        bench.Report.AtMost($"Accept of {Show.Megabytes(bytes)}, from its last byte to the 202, p95 of {after.Count}", Percentiles.Of(after, 95), AfterLastMax, Show.Milliseconds,
            $"p50 {Show.Milliseconds(Percentiles.Of(after, 50))}, p99 {Show.Milliseconds(Percentiles.Of(after, 99))}");
        bench.Report.AtLeast("Upload throughput, over a bare Kestrel that writes the body to the disk", series[1].Over(series[0], run => run.WallSeconds), ThroughputMin, Show.Ratio);
        bench.Report.Say("… in a second: ours, that, and one that leaves the body in the page cache",
            string.Join(", ", series.Select(one => Show.Megabytes(bytes / one.Wall))));
        bench.Report.Say("… ours over the one that leaves the body in the page cache", Show.Ratio(series[2].Over(series[0], run => run.WallSeconds)));
        Together(bench, server, bytes, ref number);
    }

    private static void Together(Workbench bench, ServeProcess server, long bytes, ref int number)
    {
        var idle = server.Usage.ResidentBytes;
        var first = number + 1;
        number += AtOnce;
        var sending = Task.WhenAll(Enumerable.Range(first, AtOnce).Select(one => Task.Run(() => OneAsync(server, bytes, one))));
        var peak = idle;
        while (!sending.Wait(10))
        {
            peak = Math.Max(peak, server.Usage.ResidentBytes);
        }

        var runs = sending.GetAwaiter().GetResult();
        bench.Report.AtMost($"{AtOnce} uploads of {Show.Megabytes(bytes)} at once: memory over idle", peak - idle, GrowthMax, Show.Megabytes,
            $"idle {Show.Megabytes(idle)}, {Show.Megabytes(AtOnce * bytes / runs.Max(run => run.WallSeconds))} in a second together, "
            + $"after the last byte p95 {Show.Milliseconds(Percentiles.Of([.. runs.Select(run => run.Parts["after"])], 95))}");
    }

    private static async Task<Run> OneAsync(ServeProcess server, long bytes, int number)
    {
        var upload = await RawUpload.SendAsync(new Uri(server.Url, $"/api/v1/uploads?name={number}.csv&pipeline=held"), bytes, number);
        var run = ToRun(upload);
        var job = JobId().Match(upload.Answer).Groups[1].Value;
        var sha256 = Sha256().Match(upload.Answer).Groups[1].Value;
        await server.AskAsync(HttpMethod.Post, $"/api/v1/jobs/{job}/cancel");

        // So that the disk never holds more than those under way.
        File.Delete(Path.Combine(server.Folder, ".sluice", "arrivals", sha256[..2], sha256));
        return run;
    }

    private static Run ToRun(UploadRun upload) => upload.Status.Contains(" 202 ", StringComparison.Ordinal)
        ? new Run { WallSeconds = upload.Seconds, CpuSeconds = 0, PeakBytes = 0, Parts = new Dictionary<string, double> { ["after"] = upload.AfterLastSeconds } }
        : throw new InvalidOperationException($"An upload was answered with {upload.Status}: {Show.Message(upload.Answer)}");

    private static void Prepare(string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "pipelines"));
        File.WriteAllText(Path.Combine(folder, "pipelines", "held.yaml"), "pipeline: held\ndebounce_seconds: 3600\nmap:\n  id: { from: id, type: integer }\n");
        File.WriteAllText(Path.Combine(folder, "sluice.yaml"), "arrivals: { bytes_max: 600MB }\n");
    }

    [GeneratedRegex("\"id\":\"([0-9a-f-]+)\"")]
    private static partial Regex JobId();

    [GeneratedRegex("\"sha256\":\"([0-9a-f]{64})\"")]
    private static partial Regex Sha256();
}
