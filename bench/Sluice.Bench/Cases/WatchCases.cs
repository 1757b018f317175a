using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.Arrivals.Watching;
using Sluice.Bench.Generating;
using Sluice.Bench.Measuring;
using Sluice.Bench.Reporting;
using Sluice.Bench.Sides;
using Sluice.Jobs.Sqlite;
using Sluice.Pipelines.Config;

namespace Sluice.Bench.Cases;

/// <summary>
/// A server that waits: how soon it takes a file that comes into a watched folder, what it costs while nothing comes, how old
/// the progress that it shows is, and how soon a cancelled job's child is dead.
/// </summary>
internal static class WatchCases
{
    private const double ClaimedMax = 1;
    private const double IdleShareMax = 0.02;
    private const double IdleBytesMax = 200 << 20;
    private const double LagMax = 1;
    private const double CancelMax = 1;
    private const long LongJobRows = 1_000_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    // Slower than files are worked off, so that none waits for another.
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(40);

    public static void Run(Workbench bench)
    {
        bench.Try("Files into a watched folder", () => ClaimAsync(bench, bench.Report.IsFullSize ? 500 : 100).GetAwaiter().GetResult());
        bench.Try("An idle server", () => IdleAsync(bench, bench.Report.IsFullSize ? 100_000 : 5_000).GetAwaiter().GetResult());
        if (bench.Data.Big.Rows < LongJobRows)
        {
            bench.Report.Say("Progress and cancelling", $"not measured: the job of a file of less than {Show.Count(LongJobRows)} rows is over too soon");
            return;
        }

        bench.Try("Progress and cancelling", () => FollowAsync(bench, bench.Report.IsFullSize ? 20 : 5).GetAwaiter().GetResult());
    }

    private static async Task ClaimAsync(Workbench bench, int files)
    {
        var folder = Prepare(bench);
        using var server = ServeProcess.Start(bench.Sluice.Executable, folder);
        var inbox = Path.Combine(folder, "inbox");

        // A server has compiled what it needs when it has run for a while.
        await PutAsync(inbox, "warm", 50);
        await CompletedAsync(server, 50);
        var closed = await PutAsync(inbox, "file", files);
        await CompletedAsync(server, 50 + files);
        var waits = new List<double>();
        var cursor = "";
        do
        {
            var page = await server.AskAsync(HttpMethod.Get, $"/api/v1/jobs?limit=500{cursor}");
            waits.AddRange(page["jobs"]!.AsArray().Where(job => closed.ContainsKey(NameOf(job!)))
                .Select(job => ((DateTimeOffset)job!["started_at"]! - closed[NameOf(job)]).TotalSeconds));
            cursor = page["next_cursor"] is { } next ? $"&cursor={next}" : "";
        }
        while (cursor.Length > 0);
        Require(waits.Count == files, $"{waits.Count} of {files} files have a job.");
        bench.Report.AtMost($"Watched folder, from closed to claimed, p95 of {files} files", Percentiles.Of(waits, 95), ClaimedMax, Show.Milliseconds,
            $"p50 {Show.Milliseconds(Percentiles.Of(waits, 50))}, p99 {Show.Milliseconds(Percentiles.Of(waits, 99))}, the longest {Show.Milliseconds(waits.Max())}");
    }

    private static async Task IdleAsync(Workbench bench, int known)
    {
        var folder = Prepare(bench);
        await KnowAsync(folder, known);
        using var server = ServeProcess.Start(bench.Sluice.Executable, folder);
        var inbox = Path.Combine(folder, "inbox");
        await PutAsync(inbox, "warm", 50);
        await CompletedAsync(server, 50);

        // None of those that are known may have become a job, or idling would be something else.
        await Task.Delay(TimeSpan.FromSeconds(bench.Report.IsFullSize ? 40 : 5));
        var jobs = (await server.AskAsync(HttpMethod.Get, "/api/v1/jobs?limit=500"))["jobs"]!.AsArray().Count;
        Require(jobs == 50, $"There are {jobs} jobs for 50 new files: known ones were taken again.");
        var seconds = bench.Report.IsFullSize ? 60 : 10;
        var (before, childrenBefore) = (server.Usage, ChildrenCpu(server));
        var clock = Stopwatch.StartNew();
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        var after = server.Usage;
        var share = (after.CpuSeconds - before.CpuSeconds + ChildrenCpu(server) - childrenBefore) / clock.Elapsed.TotalSeconds;
        bench.Report.AtMost($"Idle with {Show.Count(known)} known files: CPU of server and children, of one core over {seconds} s", share, IdleShareMax, Show.Percent);
        bench.Report.AtMost($"Idle with {Show.Count(known)} known files: memory of the server", after.ResidentBytes, IdleBytesMax, Show.Megabytes,
            $"{server.Children.Count} warm children: {string.Join(", ", server.Children.Select(child => Show.Megabytes(ProcessUsage.Of(child).ResidentBytes)))}");
    }

    private static async Task FollowAsync(Workbench bench, int cancels)
    {
        var folder = Prepare(bench);
        using var server = ServeProcess.Start(bench.Sluice.Executable, folder);
        var file = bench.Data.Big;
        await using var bytes = File.OpenRead(file.Path);
        var received = await server.AskAsync(HttpMethod.Post, $"/api/v1/uploads?name=big.csv&pipeline=big", new StreamContent(bytes, 1 << 20));
        var job = $"/api/v1/jobs/{(string)received["job"]!["id"]!}";
        var lag = await LagAsync(server, job);
        bench.Report.AtMost($"Progress of a running job ({Show.Megabytes(file.Bytes)}): the longest time without a new figure", lag.Longest, LagMax, Show.Milliseconds,
            $"{lag.Figures} figures, seen every 20 ms");

        var dead = new List<double>();
        received = await server.AskAsync(HttpMethod.Post, $"/api/v1/uploads?name=again.csv&pipeline=big&on_repeat=load_again", new StreamContent(Reopen(file), 1 << 20));
        job = $"/api/v1/jobs/{(string)received["job"]!["id"]!}";
        for (var round = 0; round < cancels; round++)
        {
            await server.UntilAsync($"{job}/progress", now => RowsOf(now) > 0, Patience);
            var running = server.Children;
            var clock = Stopwatch.StartNew();
            await server.AskAsync(HttpMethod.Post, $"{job}/cancel");
            while (running.All(ProcessUsage.IsAlive))
            {
                Require(clock.Elapsed < Patience, "The child of a cancelled job lives on.");
                await Task.Delay(1);
            }

            dead.Add(clock.Elapsed.TotalSeconds);
            await server.UntilAsync(job, now => (string?)now["state"] == "cancelled", Patience);
            if (round + 1 < cancels)
            {
                await server.AskAsync(HttpMethod.Post, $"{job}/retry");
            }
        }

        bench.Report.AtMost($"Cancel of a running job, until its child is dead, the longest of {cancels}", dead.Max(), CancelMax, Show.Milliseconds,
            $"p50 {Show.Milliseconds(Percentiles.Of(dead, 50))}");
    }

    // Only while the file is read: a store that loads has no rows to count.
    private static async Task<(double Longest, int Figures)> LagAsync(ServeProcess server, string job)
    {
        await server.UntilAsync($"{job}/progress", now => RowsOf(now) > 0, Patience);
        var clock = Stopwatch.StartNew();
        var (last, longest, figures) = (0L, 0.0, 0);
        while (true)
        {
            var now = await server.AskAsync(HttpMethod.Get, $"{job}/progress");
            if ((string?)now["progress"]?["phase"] is not ("guess" or "pack"))
            {
                return (longest, figures);
            }

            longest = Math.Max(longest, clock.Elapsed.TotalSeconds);
            if (RowsOf(now) is var rows && rows != last)
            {
                last = rows;
                figures++;
                clock.Restart();
            }

            await Task.Delay(20);
        }
    }

    private static string NameOf(JsonNode job) => Path.GetFileName((string)job["file"]!);

    private static long RowsOf(JsonNode progress) => (long?)progress["progress"]?["counters"]?["rows_read"] ?? 0;

    private static double ChildrenCpu(ServeProcess server) => server.Children.Sum(child => ProcessUsage.Of(child).CpuSeconds);

    private static FileStream Reopen(DataFile file) => File.OpenRead(file.Path);

    private static async Task<Dictionary<string, DateTimeOffset>> PutAsync(string inbox, string name, int files)
    {
        var closed = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        for (var id = 1; id <= files; id++)
        {
            var file = $"{name}-{id}.csv";
            await File.WriteAllTextAsync(Path.Combine(inbox, file), $"id,name\n{id},{name} {id}\n");
            closed[file] = DateTimeOffset.UtcNow;
            await Task.Delay(Pace);
        }

        return closed;
    }

    private static async Task CompletedAsync(ServeProcess server, int files)
    {
        var clock = Stopwatch.StartNew();
        var done = 0;
        while (done < files)
        {
            Require(clock.Elapsed < Patience, $"Only {done} of {files} jobs were completed.");
            await Task.Delay(200);
            done = 0;
            var cursor = "";
            do
            {
                var page = await server.AskAsync(HttpMethod.Get, $"/api/v1/jobs?state=completed&limit=500{cursor}");
                done += page["jobs"]!.AsArray().Count;
                cursor = page["next_cursor"] is { } next ? $"&cursor={next}" : "";
            }
            while (cursor.Length > 0);
        }
    }

    // As a server that has taken them would have left it: taking them takes minutes, and is not what is measured.
    private static async Task KnowAsync(string folder, int files)
    {
        var inbox = Path.Combine(folder, "inbox");
        var watch = new WatchConfig(inbox) { Pipeline = "orders" };
        Directory.CreateDirectory(Path.Combine(folder, ".sluice"));
        await using var database = SqliteDatabase.Open(Path.Combine(folder, ".sluice", "jobs.db"), JobSchema.Migrations);
        var known = new KnownFiles(database, WatchedFolder.KeyOf(watch));
        var adding = new List<Task>();
        for (var id = 0; id < files; id++)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"{id / 1000:000}/{id}.csv");
            var full = Path.Combine(inbox, path);
            if (id % 1000 == 0)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            }

            await File.WriteAllTextAsync(full, "id,name\n1,known\n");
            adding.Add(known.AddAsync(path, FileSignature.At(full)!.Value, new string('0', 64), "known", CancellationToken.None));
        }

        await Task.WhenAll(adding);
    }

    private static string Prepare(Workbench bench)
    {
        var folder = bench.Work.Fresh();
        Directory.CreateDirectory(Path.Combine(folder, "inbox"));
        Directory.CreateDirectory(Path.Combine(folder, "pipelines"));
        File.WriteAllText(Path.Combine(folder, "pipelines", "orders.yaml"), """
            pipeline: orders
            map:
              id:   { from: id, type: integer, required: true }
              name: { from: name, type: text }
            write:
              - { store: main, table: orders }
            """);
        File.WriteAllText(Path.Combine(folder, "pipelines", "big.yaml"),
            File.ReadAllText(Path.Combine(bench.Sluice.Pipelines, "orders.yaml")).Replace("pipeline: orders", "pipeline: big", StringComparison.Ordinal).TrimEnd() + "\nwrite:\n  - { store: main, table: big }\n");
        File.WriteAllText(Path.Combine(folder, "sluice.yaml"), $$"""
            stores: { main: "duckdb:bench.duckdb" }
            arrivals: { bytes_max: 20GB }
            watch:
              - { path: "{{Path.Combine(folder, "inbox")}}", pipeline: orders }
            """);
        return folder;
    }

    private static void Require(bool holds, string found)
    {
        if (!holds)
        {
            throw new InvalidOperationException(found);
        }
    }
}
