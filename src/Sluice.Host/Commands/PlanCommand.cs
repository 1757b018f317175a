using System.CommandLine;
using Sluice.Running;

namespace Sluice.Host.Commands;

/// <summary><c>sluice plan FILE</c>: the SQL that a run would execute.</summary>
internal static class PlanCommand
{
    public static Command Create(CommonOptions common, TextWriter output, TextWriter error)
    {
        var file = new Argument<string>("file") { Description = "The file.", HelpName = "FILE" };
        var pipeline = PipelineArguments.PipelineOption();
        var command = new Command("plan", "Prints the plan of a pipeline for a file: the mapping, the query, the follow-ups.") { file, pipeline };
        command.SetAction(async (parsed, cancellation) =>
        {
            var loaded = PipelineArguments.Load(common, parsed, parsed.GetValue(pipeline));
            using var engine = Engine.Open(loaded.Engine);
            output.WriteLine(await engine.PlanAsync(new RunRequest(parsed.GetRequiredValue(file)) { Pipeline = loaded.Pipeline }, cancellation));
            return ExitCodes.Done;
        });
        return command;
    }
}
