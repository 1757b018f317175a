using System.Diagnostics;
using System.Globalization;
using System.Text;
using Sluice.Bench.Measuring;
using Sluice.Bench.Reporting;
using Sluice.Bench.Sides;
using Sluice.DuckDbApi;

namespace Sluice.Bench.Cases;

/// <summary>
/// Three times as much as a server can do, for minutes: 200 uploaders and 2,000 who ask how far their jobs are. Every file that
/// was accepted is completed, with every row once; everything else is refused with a time to come back; and nothing grows.
/// </summary>
internal static class SiegeCases
{
    private const int Uploaders = 200;
    private const int Pollers = 2_000;
    private const int Overload = 3;
    private const int RowsPerFile = 200;
    private const int CalibrationFiles = 1_500;
    private const int WaitingJobsMax = 2_000;

    // Memory and handles go up and down by a little; what grows without end grows by more in minutes.
    private const double GrowthMax = 1.25;
    private const int HandlesMore = 64;
    private static readonly TimeSpan DrainPatience = TimeSpan.FromMinutes(10);

    public static void Run(Workbench bench) => RunAsync(bench, TimeSpan.FromMinutes(bench.SiegeMinutes)).GetAwaiter().GetResult();

    private static async Task RunAsync(Workbench bench, TimeSpan length)
    {
        var folder = Prepare(bench);
        var tally = new SiegeTally();
        var samples = new List<SiegeSample>();
        double capacity;
        using (var server = ServeProcess.Start(bench.Sluice.Executable, folder))
        {
            using (var http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = server.Url, Timeout = TimeSpan.FromMinutes(5) })
            {
                capacity = await CapacityAsync(server, http, tally);
                samples.Add(SiegeSample.Of(server));
                var every = TimeSpan.FromSeconds(Uploaders / (capacity * Overload));
                using var over = new CancellationTokenSource(length);
                var besieging = Task.WhenAll(
                [
                    .. Enumerable.Range(0, Uploaders).Select(one => Task.Run(() => UploadAsync(http, tally, one, every, over.Token))),
                    .. Enumerable.Range(0, Pollers).Select(one => Task.Run(() => PollAsync(http, tally, one, over.Token))),
                ]);
                await Task.WhenAny(besieging, Task.Delay(length / 2));
                samples.Add(SiegeSample.Of(server));
                await Task.WhenAny(besieging, Task.Delay(length * 0.48));
                samples.Add(SiegeSample.Of(server));
                await besieging;
            }

            await tally.SettledAsync(server, DrainPatience);
            samples.Add(SiegeSample.Of(server));
        }

        Tell(bench, length, tally, capacity, samples);
        Account(bench, folder, tally);
    }

    private static void Tell(Workbench bench, TimeSpan length, SiegeTally tally, double capacity, IReadOnlyList<SiegeSample> samples)
    {
        string Over(Func<SiegeSample, string> show) => string.Join(", ", samples.Zip(["start", "middle", "end", "afterwards"], (sample, when) => $"{when} {show(sample)}"));
        var refused = tally.Refusals.OrderBy(one => one.Key).Select(one => $"{one.Key}: {Show.Count(one.Value)}");
        bench.Report.Say($"Siege of {length.TotalMinutes.ToString("0.#", CultureInfo.InvariantCulture)} min: {Uploaders} uploaders at {Overload} × {Show.PerSecond(capacity)}, {Pollers} pollers",
            $"{Show.Count(tally.Accepted.Count)} files accepted, {Show.Count(tally.Polls)} looks answered, p95 {Show.Milliseconds(tally.PollSeconds(95))}; refused with Retry-After: {string.Join(", ", refused.DefaultIfEmpty("nothing"))}");
        bench.Report.AtMost("Siege: answers that were neither accepted nor refused with a time to come back", tally.Wrong.Count, 0, Count, string.Join("; ", tally.Wrong.Take(3)));
        bench.Report.AtMost("Siege: memory of the server at the end over that in the middle", samples[2].Usage.ResidentBytes / (double)samples[1].Usage.ResidentBytes,
            GrowthMax, Show.Ratio, Over(sample => Show.Megabytes(sample.Usage.ResidentBytes)));
        bench.Report.AtMost("Siege: handles afterwards, more than at the start", samples[3].Usage.Handles - samples[0].Usage.Handles,
            HandlesMore, Count, Over(sample => $"{sample.Usage.Handles}"));
        bench.Report.AtMost("Siege: files half done in the home folder afterwards", samples[3].HalfDone, 0, Count, Over(sample => $"{sample.HalfDone}"));
    }

    // What the server says of its jobs is one thing; what lies in the store and on the disk is another.
    private static void Account(Workbench bench, string folder, SiegeTally tally)
    {
        bench.Report.AtMost($"Siege: accepted files that were not completed, of {Show.Count(tally.Accepted.Count)}", tally.Lost.Count, 0, Count, string.Join(", ", tally.Lost.Take(3)));
        using var database = DuckDatabase.Open(Path.Combine(folder, "bench.duckdb"), new Dictionary<string, string> { ["access_mode"] = "READ_ONLY" });
        using var connection = database.Connect();
        var expected = (long)tally.Accepted.Count * RowsPerFile;
        var rows = connection.Scalar<long>("SELECT count(*) FROM orders");
        var different = connection.Scalar<long>("SELECT count(DISTINCT id) FROM orders");
        bench.Report.AtMost($"Siege: rows lost or doubled, of {Show.Count(expected)}", Math.Abs(rows - expected) + Math.Abs(different - expected), 0, Count);
        if (tally.Lost.Count > 0 || rows != expected || different != expected)
        {
            throw new InvalidOperationException($"{tally.Lost.Count} accepted files were lost; the store has {rows} rows, {different} of them different, and {expected} were accepted.");
        }
    }

    // Everybody sends as fast as answers come, as long as there are files: the queue is never empty, and the last is timed.
    private static async Task<double> CapacityAsync(ServeProcess server, HttpClient http, SiegeTally tally)
    {
        await SendAllAsync(http, tally, CalibrationFiles / 3);
        await tally.SettledAsync(server, DrainPatience);
        var clock = Stopwatch.StartNew();
        await SendAllAsync(http, tally, CalibrationFiles);
        await tally.SettledAsync(server, DrainPatience);
        return CalibrationFiles / clock.Elapsed.TotalSeconds;
    }

    private static Task SendAllAsync(HttpClient http, SiegeTally tally, int files) =>
        Parallel.ForAsync(0, files, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, cancellation) =>
        {
            while (!await SendAsync(http, tally))
            {
                await Task.Delay(200, cancellation);
            }
        });

    private static async Task UploadAsync(HttpClient http, SiegeTally tally, int one, TimeSpan every, CancellationToken over)
    {
        try
        {
            await Task.Delay(every * (one / (double)Uploaders), over);
            using var pace = new PeriodicTimer(every);
            do
            {
                // What was sent is answered, also when the time is over.
                await SendAsync(http, tally);
            }
            while (await pace.WaitForNextTickAsync(over));
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // That is how it ends.
        }
    }

    private static async Task<bool> SendAsync(HttpClient http, SiegeTally tally)
    {
        var number = tally.NextNumber();
        var text = new StringBuilder("id,name\n");
        for (var row = 0L; row < RowsPerFile; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{(number * RowsPerFile) + row},order {row} of file {number}\n");
        }

        try
        {
            using var answer = await http.PostAsync($"/api/v1/uploads?name={number}.csv&pipeline=orders", new StringContent(text.ToString(), Encoding.UTF8, "text/csv"));
            return await tally.TakeAsync(answer);
        }
        catch (HttpRequestException problem)
        {
            tally.Wrong.Add(Show.Message(problem.Message));
            return false;
        }
    }

    private static async Task PollAsync(HttpClient http, SiegeTally tally, int one, CancellationToken over)
    {
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(one / (double)Pollers), over);
            using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1));
            do
            {
                var clock = Stopwatch.StartNew();
                using var answer = await http.GetAsync($"/api/v1/jobs/{tally.AnyJob(one)}/progress", CancellationToken.None);
                await tally.LookAsync(answer, clock);
            }
            while (await pace.WaitForNextTickAsync(over));
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // That is how it ends.
        }
        catch (HttpRequestException problem)
        {
            tally.Wrong.Add(Show.Message(problem.Message));
        }
    }

    private static string Count(double value) => Show.Count((long)value);

    private static string Prepare(Workbench bench)
    {
        var folder = bench.Work.Fresh();
        Directory.CreateDirectory(Path.Combine(folder, "pipelines"));
        File.WriteAllText(Path.Combine(folder, "pipelines", "orders.yaml"), """
            pipeline: orders
            map:
              id:   { from: id, type: bigint, required: true }
              name: { from: name, type: text }
            write:
              - { store: main, table: orders }
            """);
        File.WriteAllText(Path.Combine(folder, "sluice.yaml"), $$"""
            stores: { main: "duckdb:bench.duckdb" }
            server: { waiting_jobs_max: {{WaitingJobsMax}} }
            """);
        return folder;
    }
}
