using System.Text.Json.Nodes;
using Sluice.Bench.Generating;
using Sluice.Bench.Measuring;
using Sluice.Bench.Reporting;

namespace Sluice.Bench.Sides;

/// <summary>Sluice as its users run it: the published executable with its child process, in a home folder of its own.</summary>
/// <param name="executable">The published executable.</param>
/// <param name="pipelines">The folder of the bench's pipelines.</param>
/// <param name="work">The folder for what runs make.</param>
internal sealed class SluiceProgram(string executable, string pipelines, WorkFolder work)
{
    private static readonly string[] Parts = ["hash", "pack", "load"];

    /// <summary>The published executable.</summary>
    public string Executable => executable;

    /// <summary>The folder of the bench's pipelines.</summary>
    public string Pipelines => pipelines;

    /// <summary>The URL of the server that jobs into PostgreSQL load into.</summary>
    public string? PostgresUrl { get; init; }

    /// <summary>The database that the last run into DuckDB made.</summary>
    public string Database => Path.Combine(work.Path, "sluice.duckdb");

    /// <summary>Runs one job to its end, and makes sure that every row is where it belongs.</summary>
    /// <exception cref="InvalidOperationException">It failed, or its books are not those of the file.</exception>
    public Run Job(JobCall call)
    {
        var process = Call(call);
        var report = Report(process);
        if (process.ExitCode != 0 || (string?)report["status"] != "completed")
        {
            throw new InvalidOperationException($"sluice run {call.File.Name} ended with exit code {process.ExitCode}: {Why(process)}");
        }

        RequireBooks(call.File, report, call.IsDryRun);
        return ToRun(process, report);
    }

    /// <summary>Runs a job that may fail.</summary>
    /// <returns>What the run took, or null and why it failed.</returns>
    public (Run? Run, string Why) TryJob(JobCall call)
    {
        var process = Call(call);
        return process.ExitCode == 0 ? (ToRun(process, Report(process)), "") : (null, $"exit code {process.ExitCode}: {Why(process)}");
    }

    /// <summary>Runs an export of tickets into a DuckDB file and the home folder's search store, as a user with a sluice.yaml does.</summary>
    /// <exception cref="InvalidOperationException">It failed, or not all tickets are in both stores.</exception>
    public Run Tickets(DataFile file, string pipeline)
    {
        var folder = work.Fresh();
        File.WriteAllText(Path.Combine(folder, "sluice.yaml"), "stores: { main: \"duckdb:tickets.duckdb\" }\n");
        var process = MeteredProcess.Run(executable, ["run", file.Path, "--pipeline", pipeline, "--output", "json"], folder);
        var report = Report(process);
        var loaded = report["loads"]?.AsArray().Where(load => (string?)load!["stream"] == "tickets").Select(load => (long)load!["rows"]!).ToList() ?? [];
        return process.ExitCode == 0 && loaded.SequenceEqual([file.Rows, file.Rows]) ? ToRun(process, report)
            : throw new InvalidOperationException($"sluice run {file.Name} ended with exit code {process.ExitCode} and {string.Join(" and ", loaded)} tickets loaded: {Why(process)}");
    }

    /// <summary>Runs any other verb, which must succeed.</summary>
    public Run Verb(params string[] arguments)
    {
        var process = MeteredProcess.Run(executable, arguments, work.Fresh());
        return process.ExitCode == 0
            ? new Run { WallSeconds = process.WallSeconds, CpuSeconds = process.CpuSeconds, PeakBytes = process.PeakBytes }
            : throw new InvalidOperationException($"sluice {string.Join(' ', arguments)} ended with exit code {process.ExitCode}: {Show.Message(process.Error)}");
    }

    /// <summary>Works off files of one row each, as <see cref="SluiceWorker"/> does it.</summary>
    public Run OneRowFiles(int files, int batchMax) => new SluiceWorker(executable, work).OneRowFiles(files, batchMax);

    private MeteredProcess Call(JobCall call)
    {
        var folder = work.Fresh();
        List<string> arguments =
        [
            "run", call.File.Path, "--pipeline", Path.Combine(pipelines, call.Pipeline), "--home", Path.Combine(folder, "home"), "--output", "json",
        ];
        arguments.AddRange(call.To switch
        {
            Target.DuckDb => ["--to", $"duckdb:{Database}#t"],
            Target.Parquet => ["--to", $"parquet:{Path.Combine(folder, "parquet")}#t"],
            Target.Postgres => ["--to", $"{PostgresUrl}#bench_sluice"],
            _ => ["--dry-run"],
        });
        arguments.AddRange(call.More);
        foreach (var setting in call.Settings)
        {
            arguments.AddRange(["--set", setting]);
        }

        return MeteredProcess.Run(executable, arguments, folder);
    }

    private static JsonNode Report(MeteredProcess process)
    {
        try
        {
            return JsonNode.Parse(process.Output)!;
        }
        catch (System.Text.Json.JsonException)
        {
            throw new InvalidOperationException(
                $"sluice printed no JSON (exit code {process.ExitCode}): {Show.Message(process.Output + process.Error)}");
        }
    }

    private static string Why(MeteredProcess process)
    {
        var messages = process.Output.StartsWith('{')
            ? JsonNode.Parse(process.Output)?["problems"]?.AsArray().Select(problem => (string?)problem?["message"]) ?? []
            : [];
        return Show.Message(string.Join(" ", messages.Append(process.Error)));
    }

    private static void RequireBooks(DataFile file, JsonNode report, bool isDryRun)
    {
        var accepted = file.Rows - file.Flawed;
        (string Name, long Expected, long Found)[] books =
        [
            ("rows_read", file.Rows, (long)report["rows_read"]!), ("accepted", accepted, (long)report["accepted"]!),
            ("rejected", file.Flawed, (long)report["rejected"]!), ("duplicate", 0, (long)report["duplicate"]!),
            ("filtered", 0, (long)report["filtered"]!),
            ("loads.rows", isDryRun ? 0 : accepted, isDryRun ? 0 : report["loads"]!.AsArray().Sum(load => (long)load!["rows"]!)),
        ];
        if (books.FirstOrDefault(line => line.Expected != line.Found) is { Name: not null } wrong)
        {
            throw new InvalidOperationException($"{wrong.Name} of {file.Name} is {wrong.Found}, expected {wrong.Expected}.");
        }
    }

    private static Run ToRun(MeteredProcess process, JsonNode report)
    {
        var own = (long?)report["memory"]?["parent_bytes"] + (long?)report["memory"]?["child_bytes"] ?? 0;
        return new Run
        {
            WallSeconds = process.WallSeconds,
            CpuSeconds = process.CpuSeconds,
            // Both looks can only miss the end of a peak, never see too much.
            PeakBytes = Math.Max(process.PeakBytes, own),
            TogetherBytes = process.TogetherBytes,
            Parts = Parts.Where(part => report["seconds"]?[part] is not null).ToDictionary(part => part, part => (double)report["seconds"]![part]!),
        };
    }
}
