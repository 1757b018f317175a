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
            output.Write(ConfigShow.Render(engine));
            if (PipelineArguments.ReadPipeline(path, ofPipeline) is { } read)
            {
                output.WriteLine();
                output.Write(ConfigShow.Render(read));
                problems.AddRange(read.Problems);
            }

            ProblemText.Write(error, problems);
            return problems.Any(problem => problem.Severity == Severity.Error) ? ExitCodes.Config : ExitCodes.Done;
        });
        return new Command("config", "The configuration of the engine.") { show };
    }
}
