using System.CommandLine;
using Sluice.Host.Local;
using Sluice.Host.Rendering;
using Sluice.Jobs;

namespace Sluice.Host.Commands;

/// <summary><c>sluice work</c>: takes the files of watched folders and works off the queue until it is stopped.</summary>
internal static class WorkCommand
{
    // Stores and hashes block their threads; leases must be renewed all the same.
    private const int ThreadsMin = 32;

    public static Command Create(CommonOptions common, TextWriter output)
    {
        var untilIdle = new Option<bool>("--until-idle")
        {
            Description = "End once the watched folders hold nothing new and the queue is empty; with exit code 1 when a job failed, a file could not be taken or a folder not be read.",
        };
        var command = new Command("work", "Works off jobs, and takes the files of watched folders, until it is stopped.") { untilIdle };
        command.SetAction(async (parsed, cancellation) =>
        {
            ThreadPool.SetMinThreads(ThreadsMin, ThreadsMin);
            await using var service = await Service.OpenAsync(JobsCommand.ServiceOptions(common, parsed));
            var failed = 0;
            var log = new NoticeLog(output, common.IsJson(parsed), parsed.GetValue(common.Quiet));
            using var told = service.Notices.Subscribe(notice =>
            {
                failed += notice.Code is "job_failed" or "job_quarantined" ? 1 : 0;
                log.Write(notice);
            });
            await using var server = HomeServer.Start(service.Home, new ServiceFront(service, ownsService: false));
            try
            {
                await service.RunAsync(parsed.GetValue(untilIdle), cancellation);
            }
            catch (JobDatabaseException problem)
            {
                throw new SluiceException(FailureKind.Failed, [problem.Problem], problem);
            }

            return parsed.GetValue(untilIdle) && (failed > 0 || service.HasUntaken) ? ExitCodes.Failed : ExitCodes.Done;
        });
        return command;
    }
}
