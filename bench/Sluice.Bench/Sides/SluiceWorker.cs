using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Sluice.Bench.Measuring;
using Sluice.Bench.Reporting;

namespace Sluice.Bench.Sides;

/// <summary>
/// <c>sluice work</c> in a home of its own, warmed by files before those that count, which are handed over by
/// one <c>sluice jobs add</c> while it works: each file's bytes, its name and its job are synced before the command is told. Times
/// are from the start of that command to the notice of the last job completed, whose package, rows and state are synced.
/// </summary>
internal sealed class SluiceWorker(string executable, WorkFolder work)
{
    private const int WarmFiles = 300;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Works off files of one row each.</summary>
    /// <param name="files">How many.</param>
    /// <param name="batchMax">How many go together at most.</param>
    /// <exception cref="InvalidOperationException">Not all of them were completed.</exception>
    public Run OneRowFiles(int files, int batchMax)
    {
        var folder = work.Fresh();
        Prepare(folder, batchMax);
        WriteFiles(Path.Combine(folder, "warm"), 1_000_000, WarmFiles);
        WriteFiles(Path.Combine(folder, "files"), 1, files);
        Add(folder, "warm");
        NativeUsage.FlushDisks();
        using var worker = Start(folder, "work", "--output", "json");
        var notices = new WorkerNotices(worker.StandardOutput);
        _ = worker.StandardError.ReadToEndAsync();
        try
        {
            notices.WaitForCompleted(WarmFiles, Patience);
            notices.Reset();
            var began = DateTimeOffset.UtcNow;
            Add(folder, "files");
            notices.WaitForCompleted(files, Patience);
            return new Run { WallSeconds = (notices.LastCompleted - began).TotalSeconds, CpuSeconds = 0, PeakBytes = PeakWatch.PeakBytesOf(worker.Id.ToString(CultureInfo.InvariantCulture)) };
        }
        finally
        {
            _ = Kill(worker.Id, 15);
            worker.WaitForExit();
        }
    }

    private static void Prepare(string folder, int batchMax)
    {
        Directory.CreateDirectory(Path.Combine(folder, "pipelines"));
        File.WriteAllText(Path.Combine(folder, "pipelines", "orders.yaml"), """
            pipeline: orders
            map:
              id:     { from: id, type: integer, required: true }
              amount: { from: amount, type: "decimal(12,2)" }
              name:   { from: name, type: text }
            write:
              - { store: main, table: orders }
            """);
        File.WriteAllText(Path.Combine(folder, "sluice.yaml"), $$"""
            stores: { main: "duckdb:bench.duckdb" }
            work: { batch_max: {{batchMax}} }
            arrivals: { waiting_jobs_max: 100000 }
            """);
    }

    private static void WriteFiles(string folder, int first, int count)
    {
        Directory.CreateDirectory(folder);
        for (var id = first; id < first + count; id++)
        {
            File.WriteAllText(Path.Combine(folder, $"{id}.csv"), $"id,amount,name\n{id},{id % 1000}.50,order {id}\n");
        }
    }

    private void Add(string folder, string files)
    {
        using var add = Start(folder, "jobs", "add", $"{files}/*.csv", "--pipeline", "orders");
        var error = add.StandardError.ReadToEndAsync();
        add.StandardOutput.ReadToEnd();
        add.WaitForExit();
        if (add.ExitCode != 0)
        {
            throw new InvalidOperationException($"sluice jobs add ended with exit code {add.ExitCode}: {Show.Message(error.Result)}");
        }
    }

    private Process Start(string folder, params string[] arguments) => Process.Start(new ProcessStartInfo(executable, arguments)
    {
        WorkingDirectory = folder,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    }) ?? throw new InvalidOperationException($"{executable} did not start.");

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}

/// <summary>What a worker tells, line by line.</summary>
internal sealed class WorkerNotices
{
    private readonly Lock _lock = new();
    private DateTimeOffset _lastCompleted;
    private int _completed;
    private string? _failure;

    public WorkerNotices(StreamReader lines) => new Thread(() => Read(lines)) { IsBackground = true }.Start();

    /// <summary>When the last job was completed.</summary>
    public DateTimeOffset LastCompleted => _lastCompleted;

    public void Reset()
    {
        lock (_lock)
        {
            _completed = 0;
        }
    }

    public void WaitForCompleted(int jobs, TimeSpan patience)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            lock (_lock)
            {
                if (_failure is not null || clock.Elapsed > patience)
                {
                    throw new InvalidOperationException(_failure ?? $"Only {_completed} of {jobs} jobs were completed.");
                }

                if (_completed == jobs)
                {
                    return;
                }
            }

            Thread.Sleep(20);
        }
    }

    private void Read(StreamReader lines)
    {
        while (lines.ReadLine() is { } line)
        {
            var notice = JsonNode.Parse(line)!;
            lock (_lock)
            {
                switch ((string?)notice["code"])
                {
                    case "job_completed":
                        _lastCompleted = (DateTimeOffset)notice["at"]!;
                        _completed++;
                        break;
                    case "job_failed" or "job_quarantined" or "job_waits":
                        _failure = (string?)notice["text"];
                        break;
                }
            }
        }
    }
}
