using System.CommandLine;
using Sluice.Host.Remote;
using Sluice.Host.Rendering;
using Sluice.Pipelines;
using Sluice.Pipelines.Config;
using Sluice.Running;
using Sluice.Running.Diagnosing;

namespace Sluice.Host.Commands;

/// <summary><c>sluice doctor</c>: whether everything is there, and what to do where it is not.</summary>
internal static class DoctorCommand
{
    private static readonly string[] Variables = ["SLUICE_HOME", ServerFront.KeyVariable];

    public static Command Create(CommonOptions common, TextWriter output)
    {
        var pipeline = PipelineArguments.PipelineOption();
        pipeline.Description = "A pipeline whose stores are looked at too.";
        var to = new Option<string[]>("--to") { Description = "A store to look at, by its URL. May be repeated.", HelpName = "URL" };
        var command = new Command("doctor", "Looks at versions, limits, the home folder, the stores and the models, and says what to do.") { pipeline, to };
        command.SetAction(async (parsed, cancellation) =>
        {
            var checks = await ExamineAsync(common, parsed, parsed.GetValue(pipeline), parsed.GetValue(to) ?? [], cancellation);
            var failed = checks.FirstOrDefault(check => check.Verdict == DoctorVerdict.Failed);
            var report = DoctorReport.Of(checks, failed is null ? ExitCodes.Done : ExitCodes.Of(failed.Kind!.Value));
            if (common.IsJson(parsed))
            {
                output.WriteLine(report.ToJson());
            }
            else
            {
                report.Write(output);
            }

            return report.ExitCode;
        });
        return command;
    }

    // What is wrong with the configuration is a finding like any other: the rest is looked at as far as it goes.
    private static async Task<IReadOnlyList<DoctorCheck>> ExamineAsync(
        CommonOptions common, ParseResult parsed, string? path, IReadOnlyList<string> to, CancellationToken cancellation)
    {
        var (ofPipeline, ofEngine) = SetOption.Split(PipelineArguments.Sets(common, parsed));
        var engine = PipelineArguments.ReadEngine(common, parsed, path is null ? [.. ofEngine, .. ofPipeline] : ofEngine);
        var pipeline = path is null ? null : PipelineArguments.ReadPipeline(path, ofPipeline);
        var problems = engine.Problems.Concat(pipeline?.Problems ?? []).Where(problem => problem.Severity == Severity.Error).ToList();
        List<DoctorCheck> checks = [.. problems.Select(problem => new DoctorCheck("configuration", DoctorVerdict.Failed, problem.ToString()) { Kind = FailureKind.Config })];
        if (checks.Count == 0)
        {
            checks.Add(new DoctorCheck("configuration", DoctorVerdict.Ok, engine.Value!.Stores.Count == 0 ? "no stores are named" : $"{engine.Value.Stores.Count} stores are named"));
        }

        checks.AddRange(Environment.GetEnvironmentVariables().Keys.Cast<string>().Order(StringComparer.Ordinal).Select(UnknownVariable).OfType<DoctorCheck>());
        if (engine.Value is { } config)
        {
            IEnumerable<string> stores = [.. pipeline?.Value?.Writes.Select(write => write.Store) ?? [], .. to.Select(url => (StoreUrl.Parse(url) with { Table = null }).Text)];
            checks.AddRange(await Doctor.ExamineAsync(PipelineArguments.OptionsOf(config, pipeline?.Value), [.. stores], config.Arrivals.FreeBytesMin,
                PipelinesOf(config, pipeline?.Value), cancellation));
        }

        return checks;
    }

    // A wrong letter in one would do nothing, without a word.
    private static DoctorCheck? UnknownVariable(string name) =>
        !name.StartsWith("SLUICE_", StringComparison.Ordinal) || Variables.Contains(name) || name.StartsWith("SLUICE_TEST_", StringComparison.Ordinal) ? null
            : DoctorCheck.Warning("environment", $"{name} is set, and Sluice knows {string.Join(" and ", Variables)}.",
                NearestWord.Of(name, Variables) is { } nearest ? $"Did you mean {nearest}? If a configuration refers to it as ${{{name}}}, all is well." : $"If a configuration refers to it as ${{{name}}}, all is well.");

    // One that can not be read is told when it is asked for.
    private static IReadOnlyList<PipelineConfig> PipelinesOf(EngineConfig config, PipelineConfig? named)
    {
        var folders = new PipelineFolders(config.Pipelines, ConfigSources.Process);
        return [.. folders.Names().Select(name => folders.Find(name)?.Value).Append(named).OfType<PipelineConfig>().DistinctBy(pipeline => pipeline.File)];
    }
}
