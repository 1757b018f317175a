using System.CommandLine;
using System.Text.Json;
using Sluice.Host.Rendering;
using Sluice.Running;

namespace Sluice.Host.Commands;

/// <summary><c>sluice plan FILE</c>: the SQL that a run would execute, and how it differs from the tables that are there.</summary>
internal static class PlanCommand
{
    public static Command Create(CommonOptions common, TextWriter output, TextWriter error)
    {
        var file = new Argument<string>("file") { Description = "The file.", HelpName = "FILE" };
        var pipeline = PipelineArguments.PipelineOption();
        var to = new ToOptions();
        var command = new Command("plan", "Prints the plan of a pipeline for a file: the mapping, the query, the follow-ups, the drift.") { file, pipeline };
        to.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var loaded = PipelineArguments.Load(common, parsed, parsed.GetValue(pipeline));
            using var engine = Engine.Open(loaded.Engine);
            var request = new RunRequest(parsed.GetRequiredValue(file)) { Pipeline = loaded.Pipeline, Targets = to.Parse(parsed) };
            var plan = await engine.PlanAsync(request, cancellation);
            ProblemText.Write(error, plan.Notes);
            if (common.IsJson(parsed))
            {
                output.WriteLine(JsonSerializer.Serialize(PlanReport.Of(plan), ReportJson.Default.PlanReport));
                return ExitCodes.Done;
            }

            output.WriteLine(plan.Text);
            if (plan.Drift.Count > 0)
            {
                output.WriteLine();
                DriftText.Write(output, plan.Drift, "-- ");
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
