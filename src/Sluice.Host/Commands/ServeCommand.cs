using System.CommandLine;
using System.Text.Json;
using Sluice.Host.Api;
using Sluice.Host.Local;
using Sluice.Host.Rendering;
using Sluice.Jobs;

namespace Sluice.Host.Commands;

/// <summary><c>sluice serve</c>: the HTTP API, and everything that <c>sluice work</c> does.</summary>
internal static class ServeCommand
{
    // Stores and hashes block their threads; leases must be renewed and requests answered all the same.
    private const int ThreadsMin = 64;

    // With fixes for CVE-2026-88092, -96236, -96233 and -70188.
    private static readonly Version SafeRuntime = new(10, 0, 13);

    public static Command Create(CommonOptions common, TextWriter output)
    {
        var listen = new Option<string?>("--listen")
        {
            Description = "The address and port, such as 127.0.0.1:8321 (the default) or *:8321; port 0 is one that is free.",
            HelpName = "ADDRESS:PORT",
        };
        var pipelines = new Option<string[]>("--pipelines") { Description = "A folder of pipelines, instead of those in sluice.yaml. May be repeated.", HelpName = "FOLDER" };
        var command = new Command("serve", "Answers the HTTP API, works off jobs and takes the files of watched folders, until it is stopped.") { listen, pipelines };
        command.SetAction(async (parsed, cancellation) =>
        {
            ThreadPool.SetMinThreads(ThreadsMin, ThreadsMin);
            var options = JobsCommand.ServiceOptions(common, parsed);
            var config = options.Config with
            {
                Server = parsed.GetValue(listen) is { } address ? options.Config.Server with { Listen = address } : options.Config.Server,
                Pipelines = parsed.GetValue(pipelines) is { Length: > 0 } folders ? folders : options.Config.Pipelines,
            };
            var log = new NoticeLog(output, common.IsJson(parsed), parsed.GetValue(common.Quiet));
            await ServeAsync(options with { Config = config }, log, cancellation);
            return ExitCodes.Done;
        });
        return command;
    }

    private static async Task ServeAsync(ServiceOptions options, NoticeLog log, CancellationToken stop)
    {
        await using var service = await Service.OpenAsync(options);
        using var told = service.Notices.Subscribe(log.Write);
        await using var home = HomeServer.Start(service.Home, new ServiceFront(service, ownsService: false));
        await using var server = await ApiServer.StartAsync(service, options, stop);
        service.Notices.Give("listening", server.Url);
        if (Environment.Version < SafeRuntime)
        {
            service.Notices.Give("runtime_old", $"The .NET runtime {Environment.Version} has known holes in its web server; take {SafeRuntime} or later.", isWarning: true);
        }

        using var asked = stop.Register(() => service.Notices.Give("stopping",
            $"No job is begun any more; those that run have {options.Config.Work.GraceSeconds} seconds, then they go back into the queue."));
        try
        {
            await service.RunAsync(untilIdle: false, stop);
            service.Notices.Give("stopped", "All jobs are done or given back.");
        }
        catch (JobDatabaseException problem)
        {
            throw new SluiceException(FailureKind.Failed, [problem.Problem], problem);
        }
    }
}
