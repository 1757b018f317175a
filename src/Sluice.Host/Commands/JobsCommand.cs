using System.CommandLine;
using System.Text.Json;
using Sluice.Host.Local;
using Sluice.Host.Rendering;
using Sluice.Jobs;
using Sluice.Pipelines.Config;

namespace Sluice.Host.Commands;

/// <summary>
/// <c>sluice jobs</c>: the queue. Where another process holds the home (<c>sluice work</c>), it is asked; otherwise the job
/// database is opened for the moment.
/// </summary>
internal static class JobsCommand
{
    // Files that are received together: made durable by the same syncs.
    private const int FilesTogether = 64;

    private static readonly TimeSpan WatchLook = TimeSpan.FromMilliseconds(250);

    private static readonly Option<string?> Server = ServerOptions.Option();

    public static Command Create(CommonOptions common, TextWriter output, TextWriter error)
    {
        var command = new Command("jobs", "Files on their way, and what became of them.");
        command.Add(CreateList(common, output));
        command.Add(CreateOne(common, output, "show", "Shows a job with its attempts.", JobVerb.Show));
        command.Add(CreateOne(common, output, "cancel", "Cancels a job: a waiting one at once, a running one within a second.", JobVerb.Cancel));
        command.Add(CreateOne(common, output, "retry",
            "Queues a job again that failed, was cancelled or quarantined; --set gives it what was missing, such as --set read.date_order=dmy.", JobVerb.Retry));
        command.Add(CreateAdd(common, output));
        command.Add(CreateWatch(common, output, error));
        Server.Recursive = true;
        command.Add(Server);
        return command;
    }

    /// <summary>What the command line and sluice.yaml say about the service of a home.</summary>
    public static ServiceOptions ServiceOptions(CommonOptions common, ParseResult parsed)
    {
        var config = PipelineArguments.ReadEngine(common, parsed, PipelineArguments.EngineSets(common, parsed)).OrThrow();
        return new ServiceOptions(config) { Fault = FaultOf };
    }

    private static Command CreateList(CommonOptions common, TextWriter output)
    {
        var state = new Option<string[]>("--state") { Description = "Only jobs in this state. May be repeated.", HelpName = "STATE" };
        state.AcceptOnlyFromAmong([.. Enum.GetNames<JobState>().Select(name => name.ToLowerInvariant())]);
        var pipeline = PipelineArguments.PipelineOption();
        pipeline.Description = "Only jobs of this pipeline, by its name.";
        var limit = new Option<int>("--limit") { Description = "Jobs to show.", DefaultValueFactory = _ => 20, HelpName = "JOBS" };
        var before = new Option<long?>("--before") { Description = "Only jobs before this number: the last of the page before.", HelpName = "NUMBER" };
        var command = new Command("list", "Lists jobs, newest first.") { state, pipeline, limit, before };
        command.SetAction(async (parsed, cancellation) =>
        {
            var reply = await AskAsync(common, parsed, new JobRequest(JobVerb.List)
            {
                Filter = new JobFilter
                {
                    States = [.. (parsed.GetValue(state) ?? []).Select(word => Enum.Parse<JobState>(word, ignoreCase: true))],
                    Pipeline = parsed.GetValue(pipeline),
                    BeforeNumber = parsed.GetValue(before),
                    JobsMax = parsed.GetValue(limit),
                },
            }, cancellation);
            if (common.IsJson(parsed))
            {
                output.WriteLine(JsonSerializer.Serialize(reply.Jobs, LocalJson.Default.IReadOnlyListJobView));
                return ExitCodes.Done;
            }

            foreach (var job in reply.Jobs)
            {
                output.WriteLine(JobText.Line(job));
            }

            if (reply.Jobs.Count == 0)
            {
                output.WriteLine("No jobs.");
            }
            else if (reply.Jobs.Count == parsed.GetValue(limit))
            {
                output.WriteLine($"The next: --before {reply.Jobs[^1].Number}");
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static Command CreateOne(CommonOptions common, TextWriter output, string name, string description, JobVerb verb)
    {
        var job = new Argument<string>("job") { Description = "The job, or the beginning of its id.", HelpName = "JOB" };
        var command = new Command(name, description) { job };
        command.SetAction(async (parsed, cancellation) =>
        {
            var sets = verb == JobVerb.Retry ? PipelineArguments.PipelineSets(common, parsed) : [];
            var reply = await AskAsync(common, parsed, new JobRequest(verb) { Job = parsed.GetRequiredValue(job), Sets = sets }, cancellation);
            Show(common, parsed, output, reply.Jobs[0]);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command CreateAdd(CommonOptions common, TextWriter output)
    {
        var files = new Argument<string[]>("file") { Description = "Files or globs.", Arity = ArgumentArity.OneOrMore, HelpName = "FILE" };
        var pipeline = PipelineArguments.PipelineOption();
        pipeline.Description = "The pipeline, by its name in the pipelines folder or its file; without it it is guessed from the file.";
        var priority = new Option<string>("--priority") { Description = "critical, normal (default) or low.", DefaultValueFactory = _ => "normal" };
        priority.AcceptOnlyFromAmong("critical", "normal", "low");
        var command = new Command("add", "Receives files and queues a job for each.") { files, pipeline, priority };
        command.SetAction(async (parsed, cancellation) =>
        {
            var named = parsed.GetValue(pipeline);
            await using var front = await OpenAsync(common, parsed, makes: true, cancellation);
            foreach (var some in FileArguments.Expand(parsed.GetRequiredValue(files)).Chunk(FilesTogether))
            {
                var reply = await front!.AskAsync(new JobRequest(JobVerb.Add)
                {
                    Files = [.. some.Select(file => new JobFile(Path.GetFullPath(file), file))],
                    Pipeline = parsed.GetValue(Server) is null && named is not null && File.Exists(named) ? Path.GetFullPath(named) : named,
                    Sets = PipelineArguments.PipelineSets(common, parsed),
                    Priority = Enum.Parse<JobPriority>(parsed.GetValue(priority)!, ignoreCase: true),
                }, cancellation);
                foreach (var (file, (job, outcome)) in some.Zip(reply.Jobs.Zip(reply.Outcomes)))
                {
                    output.WriteLine(common.IsJson(parsed) ? JsonSerializer.Serialize(new JobAdded([job], outcome), LocalJson.Default.JobAdded)
                        : outcome == AddOutcome.Queued ? $"{file}: queued as {job.Id}"
                        : $"{file}: skipped, the same bytes are in job {job.Id} ({job.State.ToString().ToLowerInvariant()})");
                }

                if (reply.Failure is { } kind)
                {
                    throw new SluiceException(kind, reply.Problems);
                }
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static Command CreateWatch(CommonOptions common, TextWriter output, TextWriter error)
    {
        var job = new Argument<string>("job") { Description = "The job, or the beginning of its id.", HelpName = "JOB" };
        var command = new Command("watch", "Shows how far a job is until it has ended; exit code 0 when it completed.") { job };
        command.SetAction(async (parsed, cancellation) =>
        {
            var isTerminal = Terminal.RewritesLines;
            await using var front = await OpenAsync(common, parsed, makes: false, cancellation)
                ?? throw new SluiceException(FailureKind.Failed, "unknown_job", "There are no jobs in this home folder.");
            var told = "";
            try
            {
                while (true)
                {
                    var now = (await front.AskAsync(new JobRequest(JobVerb.Show) { Job = parsed.GetRequiredValue(job) }, cancellation)).Jobs[0];
                    var line = ProblemText.Printable(JobText.Line(now));
                    if (QueuedRun.HasEnded(now))
                    {
                        error.Write(isTerminal && told.Length > 0 ? Terminal.LineStart : "");
                        Show(common, parsed, output, now);
                        return now.State == JobState.Completed ? ExitCodes.Done : ExitCodes.Failed;
                    }

                    if (line != told && !parsed.GetValue(common.Quiet) && !common.IsJson(parsed))
                    {
                        error.Write(isTerminal ? Terminal.LineStart + Terminal.Cut(line) : line + Environment.NewLine);
                        told = line;
                    }

                    await Task.Delay(isTerminal ? WatchLook : WatchLook * 4, cancellation);
                }
            }
            catch (OperationCanceledException)
            {
                error.Write(isTerminal && told.Length > 0 ? Terminal.LineStart : "");
                throw QueuedRun.GoesOn(parsed.GetRequiredValue(job));
            }
        });
        return command;
    }

    private static void Show(CommonOptions common, ParseResult parsed, TextWriter output, JobView job)
    {
        if (common.IsJson(parsed))
        {
            output.WriteLine(JsonSerializer.Serialize(job, LocalJson.Default.JobView));
        }
        else
        {
            JobText.Write(output, job);
        }
    }

    private static async Task<JobReply> AskAsync(CommonOptions common, ParseResult parsed, JobRequest request, CancellationToken cancellation)
    {
        await using var front = await OpenAsync(common, parsed, makes: false, cancellation);
        return front is not null ? await front.AskAsync(request, cancellation)
            : request.Verb == JobVerb.List ? new JobReply()
            : throw new SluiceException(FailureKind.Failed, "unknown_job", "There are no jobs in this home folder.");
    }

    /// <summary>Whoever can answer for the home. Null when it has no jobs, and none are to be made.</summary>
    private static async Task<IJobFront?> OpenAsync(CommonOptions common, ParseResult parsed, bool makes, CancellationToken cancellation)
    {
        if (parsed.GetValue(Server) is { } url)
        {
            return ServerOptions.Open(url, parsed);
        }

        var options = ServiceOptions(common, parsed);
        if (!makes && !File.Exists(Path.Combine(options.Config.Home, "jobs.db")))
        {
            return null;
        }

        if (await HomeClient.TryConnectAsync(options.Config.Home, cancellation) is { } client)
        {
            return client;
        }

        return new ServiceFront(await Service.OpenAsync(options), ownsService: true);
    }

    // A fault, or a fault and what a file's name must hold for it: child:crash@poison.
    internal static string? FaultOf(string file)
    {
        var words = Environment.GetEnvironmentVariable("SLUICE_TEST_FAULT")?.Split('@');
        return words is null || (words.Length > 1 && !file.Contains(words[1], StringComparison.Ordinal)) ? null : words[0];
    }
}
