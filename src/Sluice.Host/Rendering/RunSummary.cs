using System.Globalization;
using Sluice.Packages;
using Sluice.Pipelines.Config;
using Sluice.Running;

namespace Sluice.Host.Rendering;

/// <summary>The summary of a run for a person: the books, where things are, and what to do next.</summary>
internal static class RunSummary
{
    /// <summary>Writes the summary of one file.</summary>
    public static void Write(TextWriter output, string path, JobOutcome outcome, bool dryRun, bool guessed, bool verbose)
    {
        if (outcome.Manifest is { } manifest)
        {
            WriteBooks(output, path, outcome, manifest, dryRun, guessed);
            if (verbose)
            {
                WriteMore(output, outcome, manifest);
            }
        }
        else
        {
            output.WriteLine($"{path}: {(!outcome.Completed ? "failed" : outcome.Repeat is null ? "completed" : "skipped")}");
        }

        if (outcome.Repeat is { } repeat)
        {
            output.WriteLine($"  repeat     {Repeated(repeat, outcome.Completed && !dryRun)}");
        }

        DriftText.Write(output, outcome.Drift);
        foreach (var note in (outcome.Manifest?.Notes ?? []).Concat(outcome.Notes))
        {
            output.WriteLine($"  note       {ProblemText.OneLine(note)}");
        }

        if (!outcome.Completed)
        {
            output.WriteLine("  nothing of this file is in a store" + (outcome.Loads.Count == 0 ? "" : " but those named above"));
        }
    }

    private static string Repeated(JobRepeat repeat, bool isDone)
    {
        var what = repeat.Did switch
        {
            RepeatMode.Skip => "nothing is done again (on_repeat: skip)",
            RepeatMode.Reload => $"these rows {(isDone ? "took" : "would take")} the place of those (on_repeat: reload)",
            _ => $"they {(isDone ? "were" : "would be")} loaded again; --on-repeat skip or reload does otherwise",
        };
        return string.Create(CultureInfo.InvariantCulture, $"the same bytes were loaded by job {repeat.Job} ({repeat.At:yyyy-MM-dd HH:mm}Z); {what}");
    }

    private static void WriteBooks(
        TextWriter output, string path, JobOutcome outcome, PackageManifest manifest, bool dryRun, bool guessed)
    {
        var books = manifest.Books;
        output.WriteLine($"{path}: {(outcome.Completed ? dryRun ? "would complete" : "completed" : "failed")}");
        output.WriteLine($"  pipeline   {manifest.Pipeline}{(guessed ? " (guessed from the file; sluice preview shows why)" : "")}");
        output.WriteLine($"  read as    {manifest.Dialect}");
        output.WriteLine($"  rows read  {Number(books.RowsRead)}");
        output.WriteLine($"  accepted   {Number(books.Accepted)}");
        output.WriteLine($"  rejected   {Number(books.Rejected)}{Codes(manifest.RejectsByCode)}");
        output.WriteLine($"  duplicate  {Number(books.Duplicate)}");
        output.WriteLine($"  filtered   {Number(books.Filtered)}");
        if (manifest.Warnings.Count > 0)
        {
            output.WriteLine($"  warnings   {Number(manifest.Warnings.Values.Sum())}{Codes(manifest.Warnings)}");
        }

        foreach (var load in outcome.Loads)
        {
            var verb = dryRun ? "would load" : load.AlreadyLoaded ? "was there " : "loaded    ";
            var refused = load.Refused == 0 ? "" : $", refused {Number(load.Refused).Trim()}";
            output.WriteLine($"  {verb} {Number(load.Rows)}  {load.Stream} → {load.Store} table {load.Table}{refused}");
        }

        var seconds = outcome.Seconds;
        var rate = Sizes.Show((long)(manifest.File.Bytes / Math.Max(seconds.Total, 0.001)));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  time       {seconds.Total:0.00} s (hash {seconds.Hash:0.00} beside pack {seconds.Pack:0.00}, load {seconds.Load:0.00}), {rate}/s"));
        if (outcome.Package is not null)
        {
            output.WriteLine($"  package    {outcome.Package}");
        }

        if (books.Rejected + books.Duplicate > 0 && outcome.Package is not null)
        {
            output.WriteLine($"  rejects    sluice rejects list {outcome.Job}");
        }
    }

    private static void WriteMore(TextWriter output, JobOutcome outcome, PackageManifest manifest)
    {
        output.WriteLine($"  memory     {Sizes.Show(outcome.Memory.ParentBytes)} here, {Sizes.Show(outcome.Memory.ChildBytes)} in the process that read the file");
        output.WriteLine($"  sha256     {manifest.File.Sha256}");
        output.WriteLine($"  digest     {manifest.Digest}");
        foreach (var line in manifest.Columns.Report)
        {
            output.WriteLine($"  column     {ProblemText.Printable(line)}");
        }
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture).PadLeft(13);

    private static string Codes(IReadOnlyDictionary<string, long> codes) => codes.Count == 0 ? ""
        : "  (" + string.Join(", ", codes.OrderByDescending(code => code.Value).ThenBy(code => code.Key, StringComparer.Ordinal)
            .Select(code => $"{code.Key} {code.Value.ToString("N0", CultureInfo.InvariantCulture)}")) + ")";
}
