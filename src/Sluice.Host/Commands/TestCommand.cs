using System.CommandLine;
using Sluice.Host.Rendering;
using Sluice.Pipelines.Config;

namespace Sluice.Host.Commands;

/// <summary><c>sluice test [PIPELINE…]</c>: the tests that pipelines carry.</summary>
internal static class TestCommand
{
    public static Command Create(CommonOptions common, TextWriter output, TextWriter error)
    {
        var files = new Argument<string[]>("pipeline")
        {
            Description = "Pipeline files, globs, or folders in which every pipeline is tested (default: the current folder).",
            Arity = ArgumentArity.ZeroOrMore,
            HelpName = "PIPELINE",
        };
        var command = new Command("test", "Runs the tests that pipelines carry, through the process that reads files.") { files };
        command.SetAction(async (parsed, cancellation) =>
        {
            var (ofPipeline, ofEngine) = SetOption.Split(PipelineArguments.Sets(common, parsed));
            using var engine = Engine.Open(PipelineArguments.OptionsOf(PipelineArguments.ReadEngine(common, parsed, ofEngine).OrThrow(), null));
            var tested = new List<TestedPipeline>();
            foreach (var file in Pipelines(parsed.GetValue(files) ?? []))
            {
                var pipeline = PipelineArguments.ReadPipeline(file, ofPipeline)!.OrThrow();
                tested.Add(new TestedPipeline(file, await engine.TestAsync(pipeline, cancellation)));
                if (!common.IsJson(parsed))
                {
                    tested[^1].Write(output);
                }
            }

            if (tested.Count == 0)
            {
                throw new SluiceException(FailureKind.Usage, [new Problem("no_pipelines", "There is no pipeline to test.")
                {
                    Advice = "Name pipeline files, or a folder with some.",
                }]);
            }

            return Conclude(common.IsJson(parsed), output, tested);
        });
        return command;
    }

    private static int Conclude(bool isJson, TextWriter output, List<TestedPipeline> tested)
    {
        var passed = tested.Sum(pipeline => pipeline.Tests.Count(test => test.Passed));
        var failed = tested.Sum(pipeline => pipeline.Tests.Count(test => !test.Passed));
        var exitCode = failed == 0 ? ExitCodes.Done : ExitCodes.Failed;
        if (isJson)
        {
            output.WriteLine(new TestReport(failed == 0 ? "passed" : "failed", exitCode, passed, failed, tested).ToJson());
        }
        else
        {
            output.WriteLine($"{tested.Count} pipelines, {passed + failed} tests: {passed} passed, {failed} failed");
        }

        return exitCode;
    }

    // A folder may hold other YAML; what is named itself must be a pipeline.
    private static IEnumerable<string> Pipelines(IReadOnlyList<string> words)
    {
        foreach (var word in words.Count == 0 ? ["."] : words)
        {
            if (!Directory.Exists(word))
            {
                foreach (var file in FileArguments.Expand([word]))
                {
                    yield return file;
                }

                continue;
            }

            var found = Directory.EnumerateFiles(word, "*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true })
                .Where(file => Path.GetExtension(file) is ".yaml" or ".yml" && IsPipeline(file)).Order(StringComparer.Ordinal);
            foreach (var file in found)
            {
                yield return Path.GetRelativePath(".", file);
            }
        }
    }

    private static bool IsPipeline(string file) =>
        File.ReadLines(file).Take(200).Any(line => line.StartsWith("pipeline:", StringComparison.Ordinal));
}
