using System.CommandLine;
using Sluice.Host.Rendering;
using Sluice.Pipelines.Config;

namespace Sluice.Host.Commands;

/// <summary><c>sluice config show</c>: the effective configuration, each value with its origin, secrets masked.</summary>
internal static class ConfigCommand
{
    public static Command Create(CommonOptions common, TextWriter output, TextWriter error)
    {
        var pipeline = PipelineArguments.PipelineOption();
        var show = new Command("show", "Prints the effective configuration with the origin of each value.") { pipeline };
        show.SetAction(parsed =>
        {
            var path = parsed.GetValue(pipeline);
            var (ofPipeline, ofEngine) = SetOption.Split(PipelineArguments.Sets(common, parsed));
            if (path is null)
            {
                (ofPipeline, ofEngine) = ([], [.. ofEngine, .. ofPipeline]);
            }

            var engine = PipelineArguments.ReadEngine(common, parsed, ofEngine);
            var problems = engine.Problems.ToList();
            var read = PipelineArguments.ReadPipeline(path, ofPipeline);
            problems.AddRange(read?.Problems ?? []);
            if (common.IsJson(parsed))
            {
                output.WriteLine(new ConfigReport(ConfigShow.Values(engine), read is null ? null : ConfigShow.Values(read), problems).ToJson());
            }
            else
            {
                output.Write(ConfigShow.Render(engine));
                output.Write(read is null ? "" : $"{output.NewLine}{ConfigShow.Render(read)}");
                ProblemText.Write(error, problems);
            }

            return problems.Any(problem => problem.Severity == Severity.Error) ? ExitCodes.Config : ExitCodes.Done;
        });
        return new Command("config", "The configuration of the engine.") { show };
    }
}
