using System.CommandLine;
using Sluice.Host.Local;
using Sluice.Host.Rendering;
using Sluice.Pipelines.Config;
using Sluice.Running;
using Sluice.Stores;

namespace Sluice.Host.Commands;

/// <summary><c>sluice run FILE…</c>: each file is one job; one summary, the worst exit code.</summary>
internal static class RunCommand
{
    private const int SampleRows = 5;

    public static Command Create(CommonOptions common, TextWriter output, TextWriter error)
    {
        var files = new Argument<string[]>("file")
        {
            Description = "Files or globs.",
            Arity = ArgumentArity.OneOrMore,
            HelpName = "FILE",
        };
        var pipeline = PipelineArguments.PipelineOption();
        var to = new ToOptions();
        var dryRun = new Option<bool>("--dry-run") { Description = "Read and check everything, load nothing, leave nothing behind." };
        var limit = new Option<long?>("--limit") { Description = "Only the first rows of each file.", HelpName = "ROWS" };
        var onRepeat = new Option<string?>("--on-repeat")
        {
            Description = "When the same bytes were loaded before: skip, reload (in the place of those) or load_again; default: the pipeline's, else load_again.",
        };
        onRepeat.AcceptOnlyFromAmong("skip", "reload", "load_again");
        var server = ServerOptions.Option();
        var strict = new Option<bool>("--strict") { Description = "End with exit code 3 when rows were rejected." };

        var command = new Command("run", "Runs files through a pipeline into stores.") { files, pipeline, dryRun, limit, onRepeat, strict, server };
        to.AddTo(command);
        const string Here = "Leave --server out to try the file on this machine, with the pipeline's file";
        (Option, string)[] notThere =
        [
            .. to.All.Select(option => (option, "Where rows go is said by the server's pipelines: give the one that is named a write to that store.")),
            (dryRun, $"{Here}; or send it to the server's POST /api/v1/pipelines/NAME/plan, which loads nothing."),
            (limit, $"{Here}; or look at its first rows with the server's POST /api/v1/previews."),
        ];
        command.SetAction(async (parsed, cancellation) =>
        {
            if (parsed.GetValue(server) is { } url)
            {
                return await RunQueuedAsync(ServerOptions.Open(url, parsed, notThere), null);
            }

            var loaded = PipelineArguments.Load(common, parsed, parsed.GetValue(pipeline));
            var call = new RunCall(
                FileArguments.Expand(parsed.GetRequiredValue(files)), loaded,
                to.Parse(parsed),
                parsed.GetValue(dryRun), parsed.GetValue(limit), parsed.GetValue(strict))
            {
                OnRepeat = RepeatOf(parsed),
            };
            if (await HolderOfHome.TryFindAsync(loaded, call.To.Count > 0 || call.DryRun || call.RowsMax is not null, cancellation) is { } holder)
            {
                return await RunQueuedAsync(holder, loaded);
            }

            using var engine = Engine.Open(loaded.Engine);
            var runs = new List<(string Path, JobOutcome Outcome)>();
            try
            {
                await RunAllAsync(engine, call, runs, Progress(parsed), cancellation);
            }
            catch (OperationCanceledException) when (runs.Count > 0)
            {
                throw Stopped(parsed, runs, call.Files.Count, call.DryRun, loaded.Pipeline is null, CommandLine.NothingLeft);
            }

            var exitCode = Tell(parsed, runs, call.DryRun, loaded.Pipeline is null);
            if (!parsed.GetValue(common.Quiet) && !common.IsJson(parsed))
            {
                ShowTable(output, engine, runs, call);
            }

            return exitCode;

            async Task<int> RunQueuedAsync(IJobFront front, LoadedConfiguration? here)
            {
                await using var queue = front;
                var queued = new QueuedRun(queue, Progress(parsed));
                var outcomes = new List<(string, JobOutcome)>();
                var paths = FileArguments.Expand(parsed.GetRequiredValue(files));
                try
                {
                    foreach (var path in paths)
                    {
                        outcomes.Add((path, await OneOfAsync(paths.Count, () => queued.RunAsync(path, AddOf(path, here), cancellation))));
                    }
                }
                catch (OperationCanceledException stopped) when (outcomes.Count > 0)
                {
                    throw Stopped(parsed, outcomes, paths.Count, dryRun: false, parsed.GetValue(pipeline) is null, (stopped as StoppedException)?.Message ?? CommandLine.NothingLeft);
                }

                return Tell(parsed, outcomes, dryRun: false, parsed.GetValue(pipeline) is null);
            }

            // One of several that is not taken is told of with the others, as it is where nobody else has the home.
            static async Task<JobOutcome> OneOfAsync(int files, Func<Task<JobOutcome>> run)
            {
                try
                {
                    return await run();
                }
                catch (SluiceException failure) when (files > 1)
                {
                    return new JobOutcome { Job = "", Completed = false, Failure = failure.Kind, Problems = failure.Problems, Seconds = new JobSeconds(0, 0, 0, 0) };
                }
            }

            JobRequest AddOf(string path, LoadedConfiguration? here) => new(JobVerb.Add)
            {
                Files = [new JobFile(Path.GetFullPath(path), path)],
                Pipeline = here is null || parsed.GetValue(pipeline) is null ? parsed.GetValue(pipeline) : Path.GetFullPath(parsed.GetValue(pipeline)!),
                Sets = PipelineArguments.PipelineSets(common, parsed),
                // Who runs a file wants it run.
                OnRepeat = RepeatOf(parsed) ?? here?.Pipeline?.OnRepeat ?? RepeatMode.LoadAgain,
            };
        });
        return command;

        RepeatMode? RepeatOf(ParseResult parsed) => parsed.GetValue(onRepeat) switch
        {
            "skip" => RepeatMode.Skip,
            "reload" => RepeatMode.Reload,
            "load_again" => RepeatMode.LoadAgain,
            _ => null,
        };

        ProgressLine Progress(ParseResult parsed) => new(error, Terminal.RewritesLines, parsed.GetValue(common.Quiet) || common.IsJson(parsed));

        // Files that are done are told of, though the others are not.
        StoppedException Stopped(ParseResult parsed, List<(string Path, JobOutcome Outcome)> runs, int files, bool dryRun, bool guessed, string rest)
        {
            var message = $"{runs.Count} of {files} files are done. {rest}";
            if (common.IsJson(parsed))
            {
                return new StoppedException(message) { Report = code => (RunReport.Of(runs, code, dryRun) with { Status = "stopped" }).ToJson() };
            }

            _ = Tell(parsed, runs, dryRun, guessed);
            return new StoppedException(message);
        }

        int Tell(ParseResult parsed, List<(string Path, JobOutcome Outcome)> runs, bool dryRun, bool guessed)
        {
            var exitCode = runs.Max(run => ExitCodes.Of(run.Outcome, parsed.GetValue(strict)));
            if (common.IsJson(parsed))
            {
                output.WriteLine(RunReport.Of(runs, exitCode, dryRun).ToJson());
                return exitCode;
            }

            foreach (var (path, outcome) in runs)
            {
                RunSummary.Write(output, path, outcome, dryRun, guessed, parsed.GetValue(common.Verbose));
                ProblemText.Write(error, outcome.Problems.Select(problem => problem with { File = problem.File ?? path }));
            }

            return exitCode;
        }
    }

    private static async Task RunAllAsync(
        Engine engine, RunCall call, List<(string Path, JobOutcome Outcome)> runs, ProgressLine progress, CancellationToken cancellation)
    {
        foreach (var path in call.Files)
        {
            var request = new RunRequest(path)
            {
                Pipeline = call.Loaded.Pipeline,
                Targets = call.To,
                DryRun = call.DryRun,
                RowsMax = call.RowsMax,
                OnRepeat = call.OnRepeat,
                Fault = JobsCommand.FaultOf(path),
            };
            try
            {
                runs.Add((path, await engine.RunAsync(request, now => progress.Show(path, now), cancellation)));
            }
            finally
            {
                progress.Clear();
            }
        }
    }

    // What was loaded is shown when there is one thing to show: it answers "did it work" faster than numbers.
    private static void ShowTable(TextWriter output, Engine engine, List<(string Path, JobOutcome Outcome)> runs, RunCall call)
    {
        if (call.DryRun || runs is not [{ Outcome: { Completed: true, Loads: [var load, ..] } }])
        {
            return;
        }

        try
        {
            var sample = engine.Sample(load.Store, load.Table, SampleRows);
            output.WriteLine();
            TableText.Write(output, sample.Columns, sample.Rows, sample.TotalRows);
        }
        catch (StoreException)
        {
            // The rows are loaded; that the store is gone meanwhile is no failure of the run.
        }
    }

    private sealed record RunCall(
        IReadOnlyList<string> Files, LoadedConfiguration Loaded, IReadOnlyList<WriteTarget> To, bool DryRun, long? RowsMax, bool Strict)
    {
        public RepeatMode? OnRepeat { get; init; }
    }
}
