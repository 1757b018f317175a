using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Shouldly;
using Sluice.Packages;
using Sluice.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace Sluice.Tests.Jobs;

/// <summary>
/// The promise, with SIGKILL from outside: <c>sluice work</c> and its children are killed in every phase of their work, and
/// in the end every file that was received is in the store, each row of it once, and the books of every job balance.
/// </summary>
public abstract class KillConformance(ITestOutputHelper output) : IDisposable
{
    private const int Kills = 12;
    private const int RowsOfAFile = 30_000;
    private const int BadRowsOfAFile = 30;

    private static readonly string[] Phases = ["receive", "pack", "load", "any"];

    private readonly SluiceProcess _sluice = new();
    private readonly Random _random = new(20261122);
    private readonly Dictionary<string, int> _histogram = [];
    private int _files;

    /// <summary>The store's URL.</summary>
    private protected abstract string Url { get; }

    /// <summary>The cells of a query's rows over the table {0}, joined by a bar.</summary>
    private protected abstract IReadOnlyList<string> Rows(string folder, string select);

    [Fact]
    public void Whoever_is_killed_whenever_nothing_is_lost_nothing_is_doubled_and_every_job_ends()
    {
        Prepare();
        for (var kill = 0; kill < Kills; kill++)
        {
            Arrive(2);
            Kill(Phases[kill % Phases.Length], killsChild: kill / Phases.Length % 2 == 1);
        }

        var last = _sluice.Run("work", "--until-idle");

        output.WriteLine("Killed: " + string.Join(", ", _histogram.OrderBy(bar => bar.Key).Select(bar => $"{bar.Key} {bar.Value}")));
        last.ExitCode.ShouldBe(0, last.Output + last.Error);
        RequireAllThere();
    }

    public void Dispose()
    {
        _sluice.Dispose();
        GC.SuppressFinalize(this);
    }

    private void Prepare()
    {
        Directory.CreateDirectory(_sluice.At("inbox"));
        Directory.CreateDirectory(_sluice.At("pipelines"));
        _sluice.Write("pipelines/orders.yaml", """
            pipeline: orders
            map:
              id:   { from: id, type: integer, required: true }
              file: { from: file, type: integer }
              text: { from: text, type: text }
            check:
              - { column: id, between: [0, 29999] }
            write:
              - { store: main, table: orders }
            """);
        _sluice.Write("sluice.yaml", $"""
            stores: {"{"} main: "{Url}" {"}"}
            watch:
              - {"{"} path: inbox, pipeline: orders {"}"}
            arrivals: {"{"} free_bytes_min: 0 {"}"}
            """);
    }

    // Written under a name of an unfinished file and renamed, as senders do.
    private void Arrive(int files)
    {
        for (var i = 0; i < files; i++)
        {
            var number = _files++;
            var text = new StringBuilder("id,file,text\n");
            for (var row = 0; row < RowsOfAFile + BadRowsOfAFile; row++)
            {
                text.Append(CultureInfo.InvariantCulture, $"{row},{number},some words that make the row longer {row * 7919 % 10007}\n");
            }

            _sluice.Write($"inbox/{number}.csv.part", text.ToString());
            File.Move(_sluice.At($"inbox/{number}.csv.part"), _sluice.At($"inbox/{number}.csv"));
        }
    }

    private void Kill(string phase, bool killsChild)
    {
        using var process = _sluice.Start("work", "--until-idle", "-q");
        _ = process.StandardOutput.ReadToEndAsync();
        _ = process.StandardError.ReadToEndAsync();
        var clock = Stopwatch.StartNew();
        var anyTime = TimeSpan.FromMilliseconds(_random.Next(300, 2500));
        while (!process.HasExited && (phase == "any" ? clock.Elapsed < anyTime : PhaseNow() != phase))
        {
            Thread.Sleep(1);
        }

        Thread.Sleep(_random.Next(30));
        var found = PhaseNow();
        var isKilled = killsChild ? KillChild(process) : KillParent(process);
        if (isKilled)
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

    // As it looks from outside: what lies in the home folder.
    private string PhaseNow()
    {
        var packages = _sluice.At(".sluice/packages");
        try
        {
            return Exists(_sluice.At(".sluice/arrivals/incoming"), "*") ? "receive"
                : !Directory.Exists(packages) ? "start"
                : Directory.EnumerateDirectories(packages, "*.part").Any() ? "pack"
                : Directory.EnumerateDirectories(packages).Any(IsBeingLoaded) ? "load" : "between";
        }
        catch (IOException)
        {
            return "between";
        }
    }

    private static bool Exists(string folder, string pattern) => Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder, pattern).Any();

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

    private void RequireAllThere()
    {
        var jobs = _sluice.RunJson("jobs", "list", "--limit", "1000").Json;
        jobs.GetArrayLength().ShouldBe(_files);
        foreach (var job in jobs.EnumerateArray())
        {
            RequireBooks(job);
        }

        Rows(_sluice.Folder, "SELECT count(*), count(DISTINCT (file, id)), count(DISTINCT file), count(DISTINCT _job), sum(id) FROM {0}")
            .ShouldBe([$"{RowsOfAFile * _files}|{RowsOfAFile * _files}|{_files}|{_files}|{(long)RowsOfAFile * (RowsOfAFile - 1) / 2 * _files}"]);
        Directory.EnumerateDirectories(_sluice.At(".sluice/packages"), "*.part").ShouldBeEmpty();
    }

    private void RequireBooks(JsonElement job)
    {
        job.GetProperty("state").GetString().ShouldBe("completed", job.ToString());
        var counters = job.GetProperty("counters");
        counters.GetProperty("rows_read").GetInt64().ShouldBe(RowsOfAFile + BadRowsOfAFile);
        counters.GetProperty("accepted").GetInt64().ShouldBe(RowsOfAFile);
        counters.GetProperty("rejected").GetInt64().ShouldBe(BadRowsOfAFile);
        counters.GetProperty("loaded").GetInt64().ShouldBe(RowsOfAFile);
        PackageManifest.Read(_sluice.At($".sluice/packages/{job.GetProperty("id").GetString()}")).Books.Balance.ShouldBeTrue();
    }
}

public sealed class DuckDbKillTests(ITestOutputHelper output) : KillConformance(output)
{
    private protected override string Url => "duckdb:shop.duckdb";

    private protected override IReadOnlyList<string> Rows(string folder, string select) =>
        Database.Rows(Path.Combine(folder, "shop.duckdb"), select.Replace("{0}", "orders"));
}

public sealed class ParquetKillTests(ITestOutputHelper output) : KillConformance(output)
{
    private protected override string Url => "parquet:lake";

    private protected override IReadOnlyList<string> Rows(string folder, string select) =>
        Database.Rows(":memory:", select.Replace("{0}", $"read_parquet('{Path.Combine(folder, "lake", "orders")}/*.parquet')"));
}
