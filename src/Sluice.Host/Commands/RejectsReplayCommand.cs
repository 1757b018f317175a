using System.CommandLine;
using System.Globalization;
using Sluice.Host.Rendering;
using Sluice.Running.Rejects;

namespace Sluice.Host.Commands;

/// <summary><c>sluice rejects replay FILE</c>: mended rejects as a job of their own.</summary>
internal static class RejectsReplayCommand
{
    public static Command Create(CommonOptions common, TextWriter output, TextWriter error)
    {
        var file = new Argument<string>("file") { Description = "The mended file: an export, .xlsx or .csv.", HelpName = "FILE" };
        var pipeline = new Option<string?>("--pipeline", "-p")
        {
            Description = "Another pipeline (default: the one that held the rejects back, as it was then).",
            HelpName = "FILE",
        };
        var to = new ToOptions();
        var dryRun = new Option<bool>("--dry-run") { Description = "Check the mended rows, load nothing, take none of them." };
        var strict = new Option<bool>("--strict") { Description = "End with exit code 3 when rows were rejected again." };
        var command = new Command("replay", "Runs mended rejects as a new job, each once.") { file, pipeline, dryRun, strict };
        to.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var loaded = PipelineArguments.Load(common, parsed, parsed.GetValue(pipeline));
            if (loaded.Pipeline is not null && parsed.GetValue(pipeline) is null)
            {
                throw new SluiceException(FailureKind.Usage, [new Problem("usage", "--set changes a pipeline, and none is named.")
                {
                    Advice = "Name it with --pipeline; without it the rejects are checked as they were.",
                }]);
            }

            using var engine = Engine.Open(loaded.Engine);
            var path = parsed.GetRequiredValue(file);
            var progress = new ProgressLine(error, Terminal.RewritesLines, parsed.GetValue(common.Quiet) || common.IsJson(parsed));
            var request = new ReplayRequest(path)
            {
                Pipeline = loaded.Pipeline,
                Targets = to.Parse(parsed),
                DryRun = parsed.GetValue(dryRun),
                Fault = Environment.GetEnvironmentVariable("SLUICE_TEST_FAULT"),
            };
            ReplayOutcome replay;
            try
            {
                replay = await engine.ReplayRejectsAsync(request, now => progress.Show(path, now), cancellation);
            }
            catch (OperationCanceledException)
            {
                throw new StoppedException("What was begun is finished by the next replay of these rejects, or they are free again.");
            }

            progress.Clear();
            var exitCode = replay.Outcome is { } outcome ? ExitCodes.Of(outcome, parsed.GetValue(strict)) : ExitCodes.Done;
            if (common.IsJson(parsed))
            {
                output.WriteLine(ReplayReport.Of(replay, exitCode, parsed.GetValue(dryRun)).ToJson());
            }
            else
            {
                Write(output, error, path, replay, parsed.GetValue(dryRun), parsed.GetValue(common.Verbose));
            }

            return exitCode;
        });
        return command;
    }

    private static void Write(TextWriter output, TextWriter error, string path, ReplayOutcome replay, bool dryRun, bool verbose)
    {
        foreach (var note in replay.Notes)
        {
            output.WriteLine($"note: {ProblemText.OneLine(note)}");
        }

        foreach (var (job, rows) in replay.ReplayedBefore)
        {
            output.WriteLine($"{path}: {Number(rows)} of {Number(replay.Rows)} rejects were replayed before, by job {job}; nothing was done with them");
        }

        if (replay.Outcome is not { } outcome)
        {
            output.WriteLine($"{path}: there is nothing left to replay");
            return;
        }

        var became = !outcome.Completed ? "could not be" : dryRun ? "would be" : "are";
        output.WriteLine($"{path}: {Number(replay.Replayed)} of {Number(replay.Rows)} rejects of job {replay.OriginalJob} {became} replayed");
        RunSummary.Write(output, path, outcome, dryRun, guessed: false, verbose);
        ProblemText.Write(error, outcome.Problems.Select(problem => problem with { File = problem.File ?? path }));
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
