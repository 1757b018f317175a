using System.CommandLine;
using System.Text.Json;
using Sluice.Host.Rendering;

namespace Sluice.Host.Commands;

/// <summary><c>sluice rejects</c>: rows held back are listed with every reason, exported to be mended, and replayed.</summary>
internal static class RejectsCommand
{
    public static Command Create(CommonOptions common, TextWriter output, TextWriter error)
    {
        var command = new Command("rejects", "Rows that were held back.");
        command.Add(CreateList(common, output));
        command.Add(RejectsExportCommand.Create(common, output));
        command.Add(RejectsReplayCommand.Create(common, output, error));
        return command;
    }

    /// <summary>The argument that names a job.</summary>
    public static Argument<string?> JobArgument() => new("job")
    {
        Description = "The job (default: the newest).",
        Arity = ArgumentArity.ZeroOrOne,
        HelpName = "JOB",
    };

    /// <summary>The job that was named, by its id or the beginning of it; the newest where none was.</summary>
    /// <exception cref="SluiceException">There is no such job, or there are several.</exception>
    public static string JobOf(Engine engine, string? named)
    {
        var jobs = engine.Jobs();
        return (named is null ? jobs.Take(1) : jobs.Where(job => job.StartsWith(named, StringComparison.OrdinalIgnoreCase))).Take(2).ToList() switch
        {
            [var one] => one,
            [] => throw new SluiceException(FailureKind.Failed, [new Problem("unknown_package", named is null
                ? $"There is no job in {engine.Home} that has packed a file."
                : $"There is no job {Quoted.Of(named)} in {engine.Home} that has packed a file.")
            {
                Advice = jobs.Count == 0 ? "Run one: sluice run FILE." : $"The newest is {jobs[0]}.",
            }]),
            _ => throw new SluiceException(FailureKind.Usage, [new Problem("usage", $"Several jobs begin with {Quoted.Of(named!)}.") { Advice = "Write more of the id." }]),
        };
    }

    private static Command CreateList(CommonOptions common, TextWriter output)
    {
        var job = JobArgument();
        var limit = new Option<int>("--limit") { Description = "Rejects to show.", DefaultValueFactory = _ => 20, HelpName = "ROWS" };
        var skip = new Option<long>("--skip") { Description = "Rejects to leave out at the front.", HelpName = "ROWS" };
        var command = new Command("list", "Lists the rejects and duplicates of a job.") { job, limit, skip };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var engine = Engine.Open(PipelineArguments.LoadEngine(common, parsed));
            var name = JobOf(engine, parsed.GetValue(job));
            var manifest = engine.Manifest(name);
            var rejects = await engine.RejectsAsync(name, parsed.GetValue(skip), parsed.GetValue(limit), cancellation);
            var reports = rejects.Select(reject => RejectReport.Of(manifest, reject)).ToList();
            if (common.IsJson(parsed))
            {
                output.WriteLine(JsonSerializer.Serialize(reports, ReportJson.Default.IReadOnlyListRejectReport));
                return ExitCodes.Done;
            }

            reports.ForEach(report => report.Write(output));
            var all = manifest.Books.Rejected + manifest.Books.Duplicate;
            output.WriteLine($"{reports.Count} of {manifest.Books.Rejected} rejects and {manifest.Books.Duplicate} duplicates of job {name}"
                + (parsed.GetValue(skip) + reports.Count < all ? $"; the next: --skip {parsed.GetValue(skip) + reports.Count}" : ""));
            return ExitCodes.Done;
        });
        return command;
    }
}
