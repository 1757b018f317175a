using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Shouldly;
using Sluice.Packages;
using Sluice.Tests.Support;
using Xunit.Abstractions;

namespace Sluice.Tests.Jobs;

/// <summary>
/// SIGKILL from outside: <c>sluice work</c> and its children are killed at random moments of every phase of their work, over
/// and over, while files large and small come in; and in the end it is held against what came.
/// </summary>
internal sealed class KillRun : IDisposable
{
    private const int LargeRows = 30_000;
    private const int SmallRows = 20;
    private const int BadRows = 30;

    private static readonly string[] Phases = ["receive", "pack", "load", "any"];

    private readonly SluiceProcess _sluice = new();
    private readonly ITestOutputHelper _output;
    private readonly Random _random;
    private readonly Dictionary<string, int> _histogram = [];
    private readonly List<DateTimeOffset> _starts = [];
    private readonly List<int> _rowsOfFiles = [];

    /// <param name="output">Told which phases were hit.</param>
    /// <param name="url">The store's URL; a file of the run's own where it begins with a scheme and no place.</param>
    public KillRun(ITestOutputHelper output, string url)
    {
        _output = output;
        _random = new Random(20261122);
        Prepare(url);
    }

    /// <summary>How many kills a test makes: SLUICE_KILLS, or so many that every phase is hit.</summary>
    public static int Kills(int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable("SLUICE_KILLS"), CultureInfo.InvariantCulture, out var asked) ? asked : usual;

    /// <summary>The working folder.</summary>
    public string Folder => _sluice.Folder;

    /// <summary>A fault of the control, or null.</summary>
    public string? Fault { get; init; }

    /// <summary>Kills so often, each time while files come, and lets the last worker finish.</summary>
    public void Run(int kills)
    {
        if (Fault is not null)
        {
            _sluice.Environment["SLUICE_TEST_FAULT"] = Fault;
        }

        // A process that ends before it is met by its kill does not count.
        for (var kill = 0; _histogram.Values.Sum() < kills && kill < 3 * kills; kill++)
        {
            Arrive(LargeRows, 1);
            Arrive(SmallRows, 5);
            Kill(Fault is null ? Phases[kill % Phases.Length] : "load", killsChild: Fault is null && kill / Phases.Length % 2 == 1);
        }

        _starts.Add(DateTimeOffset.UtcNow);
        var last = _sluice.Run("work", "--until-idle");
        _output.WriteLine("Killed: " + string.Join(", ", _histogram.OrderBy(bar => bar.Key).Select(bar => $"{bar.Key} {bar.Value}")));
        last.ExitCode.ShouldBe(0, last.Output + last.Error);
        _histogram.Values.Sum().ShouldBe(kills);
    }

    /// <summary>Requires that every job ended well, that its books balance, and that it went on soon after each kill.</summary>
    public void RequireJobs()
    {
        var jobs = _sluice.RunJson("jobs", "list", "--limit", "100000").Json;
        jobs.GetArrayLength().ShouldBe(_rowsOfFiles.Count);
        foreach (var job in jobs.EnumerateArray())
        {
            RequireBooks(job);
        }

        Directory.EnumerateDirectories(_sluice.At(".sluice/packages"), "*.part").ShouldBeEmpty();
        var begun = jobs.EnumerateArray().Where(job => job.GetProperty("attempts").GetInt32() > 1)
            .SelectMany(job => _sluice.RunJson("jobs", "show", job.GetProperty("id").GetString()!).Json.GetProperty("attempt_list").EnumerateArray())
            .Select(attempt => attempt.GetProperty("began_at").GetDateTimeOffset()).ToList();
        var all = begun.Concat(jobs.EnumerateArray().Select(job => job.GetProperty("started_at").GetDateTimeOffset())).Order().ToList();
        // A worker that was killed before it began anything has none.
        var waits = _starts.Zip(_starts.Skip(1).Append(DateTimeOffset.MaxValue))
            .SelectMany(worker => all.Where(moment => moment >= worker.First && moment < worker.Second).Take(1).Select(moment => moment - worker.First)).Order().ToList();
        _output.WriteLine($"From the start of a worker to its first attempt: median {waits[waits.Count / 2].TotalSeconds:0.00} s, most {waits[^1].TotalSeconds:0.00} s; "
            + $"{jobs.GetArrayLength()} jobs, {begun.Count} attempts at jobs that were tried again.");
    }

    /// <summary>What a query over the table has to give: rows, different rows, files, jobs, and the sum of the ids.</summary>
    public string Expected
    {
        get
        {
            var rows = _rowsOfFiles.Sum(file => (long)file);
            var ids = _rowsOfFiles.Sum(file => (long)file * (file - 1) / 2);
            return $"{rows}|{rows}|{_rowsOfFiles.Count}|{_rowsOfFiles.Count}|{ids}";
        }
    }

    public void Dispose() => _sluice.Dispose();

    private void Prepare(string url)
    {
        Directory.CreateDirectory(_sluice.At("inbox"));
        Directory.CreateDirectory(_sluice.At("pipelines"));
        _sluice.Write("pipelines/orders.yaml", $$"""
            pipeline: orders
            map:
              id:   { from: id, type: integer, required: true }
              file: { from: file, type: integer }
              text: { from: text, type: text }
            check:
              - { column: id, between: [0, {{LargeRows - 1}}] }
            write:
              - { store: main, table: orders }
            """);
        _sluice.Write("sluice.yaml", $$"""
            stores: { main: "{{url}}" }
            watch:
              - { path: inbox, pipeline: orders }
            arrivals: { free_bytes_min: 0 }
            """);
    }

    // Written under a name of an unfinished file and renamed, as senders do. Bad rows are those behind the last good id.
    private void Arrive(int rows, int files)
    {
        for (var i = 0; i < files; i++)
        {
            var number = _rowsOfFiles.Count;
            _rowsOfFiles.Add(rows);
            var text = new StringBuilder("id,file,text\n");
            for (var row = 0; row < rows + BadRows; row++)
            {
                var id = row < rows ? row : LargeRows + row;
                text.Append(CultureInfo.InvariantCulture, $"{id},{number},some words that make the row longer {row * 7919 % 10007}\n");
            }

            _sluice.Write($"inbox/{number}.csv.part", text.ToString());
            File.Move(_sluice.At($"inbox/{number}.csv.part"), _sluice.At($"inbox/{number}.csv"));
        }
    }

    private void Kill(string phase, bool killsChild)
    {
        _starts.Add(DateTimeOffset.UtcNow);
        using var process = _sluice.Start("work", "--until-idle", "-q");
        _ = process.StandardOutput.ReadToEndAsync();
        _ = process.StandardError.ReadToEndAsync();
        var clock = Stopwatch.StartNew();
        var anyTime = TimeSpan.FromMilliseconds(_random.Next(300, 2500));
        var log = LogBytes();
        while (!process.HasExited && (Fault is not null ? LogBytes() == log : phase == "any" ? clock.Elapsed < anyTime : PhaseNow() != phase))
        {
            Thread.Sleep(1);
        }

        Thread.Sleep(_random.Next(Fault is null ? 30 : 300));
        var found = PhaseNow();
        if (killsChild ? KillChild(process) : KillParent(process))
        {
            var bar = $"{(killsChild ? "child" : "parent")} in {found}";
            _histogram[bar] = _histogram.GetValueOrDefault(bar) + 1;
        }

        if (killsChild)
        {
            // The parent lives on and mends it.
            process.WaitForExit(TimeSpan.FromMinutes(5)).ShouldBeTrue("the worker ends");
        }
    }

    // The control's moment: something was committed just now, rows or their marker.
    private long LogBytes() => new FileInfo(_sluice.At("shop.duckdb.wal")) is { Exists: true } log ? log.Length : 0;

    // As it looks from outside: what lies in the home folder.
    private string PhaseNow()
    {
        var packages = _sluice.At(".sluice/packages");
        try
        {
            return Exists(_sluice.At(".sluice/arrivals/incoming"), "*") ? "receive"
                : !Directory.Exists(packages) ? "start"
                : Directory.EnumerateDirectories(packages, "*.part").Any(IsBeingPacked) ? "pack"
                : Directory.EnumerateDirectories(packages).Any(IsBeingLoaded) ? "load" : "between";
        }
        catch (IOException)
        {
            return "between";
        }
    }

    private static bool Exists(string folder, string pattern) => Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder, pattern).Any();

    // On a child's desk: a folder for each package, beside what it spills.
    private static bool IsBeingPacked(string desk) => Directory.EnumerateDirectories(desk).Any(folder => Path.GetFileName(folder) != "spill");

    private static bool IsBeingLoaded(string package) =>
        File.Exists(Path.Combine(package, PackageFolder.ManifestName)) && !File.Exists(Path.Combine(package, "outcome.json"));

    private static bool KillParent(Process process)
    {
        if (process.HasExited)
        {
            return false;
        }

        process.Kill();
        process.WaitForExit();
        return true;
    }

    private static bool KillChild(Process process)
    {
        try
        {
            // A child belongs to the thread that started it.
            foreach (var child in Directory.EnumerateDirectories($"/proc/{process.Id}/task")
                .SelectMany(thread => File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries)))
            {
                Process.GetProcessById(int.Parse(child, CultureInfo.InvariantCulture)).Kill();
                return true;
            }
        }
        catch (Exception gone) when (gone is IOException or ArgumentException or InvalidOperationException)
        {
            // It was quicker.
        }

        return false;
    }

    private void RequireBooks(JsonElement job)
    {
        job.GetProperty("state").GetString().ShouldBe("completed", job.ToString());
        var rows = _rowsOfFiles[int.Parse(Path.GetFileNameWithoutExtension(job.GetProperty("file").GetString()!), CultureInfo.InvariantCulture)];
        var counters = job.GetProperty("counters");
        counters.GetProperty("rows_read").GetInt64().ShouldBe(rows + BadRows);
        counters.GetProperty("accepted").GetInt64().ShouldBe(rows);
        counters.GetProperty("rejected").GetInt64().ShouldBe(BadRows);
        counters.GetProperty("loaded").GetInt64().ShouldBe(rows);
        PackageManifest.Read(_sluice.At($".sluice/packages/{job.GetProperty("id").GetString()}")).Books.Balance.ShouldBeTrue();
    }
}
