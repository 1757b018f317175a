using System.CommandLine;
using Sluice.Host.Rendering;

namespace Sluice.Host.Commands;

/// <summary><c>sluice guess FILE</c>: a pipeline for a file, to begin with.</summary>
internal static class GuessCommand
{
    public static Command Create(CommonOptions common, TextWriter output, TextWriter error)
    {
        var file = new Argument<string>("file") { Description = "The file.", HelpName = "FILE" };
        var into = new Option<string?>("--output-file", "-o")
        {
            Description = "Where to write the pipeline (default: standard output). A file that is there is not written over.",
            HelpName = "PIPELINE.yaml",
        };
        var command = new Command("guess", "Writes a pipeline for a file, with what was found of each column.") { file, into };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var engine = Engine.Open(PipelineArguments.LoadEngine(common, parsed));
            var path = parsed.GetRequiredValue(file);
            var target = parsed.GetValue(into);
            if (target is not null && File.Exists(target))
            {
                throw new SluiceException(FailureKind.Usage, [new Problem("file_exists", "There is a file of that name.")
                {
                    File = target,
                    Advice = "Give another name with --output-file, or remove it.",
                }]);
            }

            var progress = new ProgressLine(error, Terminal.RewritesLines, parsed.GetValue(common.Quiet) || common.IsJson(parsed));
            var yaml = await engine.GuessAsync(path, now => progress.Show(path, now), cancellation);
            progress.Clear();
            if (target is not null)
            {
                await File.WriteAllTextAsync(target, yaml, cancellation);
            }

            output.Write(common.IsJson(parsed) ? new GuessReport(yaml, target).ToJson() + output.NewLine
                : target is null ? yaml
                : $"{target}: a pipeline for {path}; run it with: sluice run {path} --pipeline {target}{output.NewLine}");
            return ExitCodes.Done;
        });
        return command;
    }
}
