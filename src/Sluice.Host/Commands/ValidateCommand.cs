using System.CommandLine;
using System.Text.Json;
using Sluice.Host.Rendering;
using Sluice.Pipelines.Config;

namespace Sluice.Host.Commands;

/// <summary><c>sluice validate FILE…</c>: everything that is wrong with pipelines, at once.</summary>
internal static class ValidateCommand
{
    public static Command Create(CommonOptions common, TextWriter output, TextWriter error)
    {
        var files = new Argument<string[]>("pipeline")
        {
            Description = "Pipeline files or globs.",
            Arity = ArgumentArity.OneOrMore,
            HelpName = "FILE",
        };
        var command = new Command("validate", "Checks pipelines without running them.") { files };
        command.SetAction(parsed =>
        {
            var (ofPipeline, ofEngine) = SetOption.Split(PipelineArguments.Sets(common, parsed));
            var engine = PipelineArguments.ReadEngine(common, parsed, ofEngine);
            var problems = new List<Problem>(engine.Problems);
            foreach (var file in FileArguments.Expand(parsed.GetRequiredValue(files)))
            {
                var read = PipelineArguments.ReadPipeline(file, ofPipeline)!;
                var found = read.Problems.ToList();
                if (read.Value is not null && engine.Value is not null)
                {
                    found.AddRange(engine.Value.ProblemsOf(read.Value));
                }

                problems.AddRange(found);
                if (!common.IsJson(parsed) && found.Count == 0)
                {
                    output.WriteLine($"{file}: valid");
                }
            }

            if (common.IsJson(parsed))
            {
                output.WriteLine(JsonSerializer.Serialize(problems, ReportJson.Default.IReadOnlyListProblem));
            }
            else
            {
                ProblemText.Write(error, problems);
            }

            return problems.Any(problem => problem.Severity == Severity.Error) ? ExitCodes.Config : ExitCodes.Done;
        });
        return command;
    }
}
