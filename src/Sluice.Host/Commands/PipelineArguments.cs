using System.CommandLine;
using Sluice.Pipelines.Config;
using Sluice.Stores;

namespace Sluice.Host.Commands;

/// <summary>What the command line and the files that it names configure.</summary>
/// <param name="Engine">How to open the engine.</param>
/// <param name="Pipeline">The pipeline; null to guess one.</param>
internal sealed record LoadedConfiguration(EngineOptions Engine, PipelineConfig? Pipeline);

/// <summary>Reads sluice.yaml and the pipeline that a verb was given, with <c>--set</c> and <c>--home</c> over them.</summary>
internal static class PipelineArguments
{
    private const string DefaultConfig = "sluice.yaml";

    /// <summary>The option that names a pipeline.</summary>
    public static Option<string?> PipelineOption() => new("--pipeline", "-p")
    {
        Description = "The pipeline's YAML file; without it the pipeline is guessed from the file.",
        HelpName = "FILE",
    };

    /// <summary>Reads everything, or says everything that is wrong.</summary>
    /// <exception cref="SluiceException">The configuration is not usable.</exception>
    public static LoadedConfiguration Load(CommonOptions common, ParseResult parsed, string? pipelinePath)
    {
        var sets = Sets(common, parsed);
        var (ofPipeline, ofEngine) = Split(sets, pipelinePath is not null);
        var engineRead = ReadEngine(common, parsed, ofEngine);
        var pipelineRead = ReadPipeline(pipelinePath, ofPipeline);
        if (engineRead.Value is not { } engine || pipelineRead is { Value: null })
        {
            throw new SluiceException(FailureKind.Config, [.. engineRead.Problems, .. pipelineRead?.Problems ?? []]);
        }

        var pipeline = pipelineRead?.Value;

        // A destination on the command line takes the place of the pipeline's stores, so they need not exist then.
        var goesElsewhere = parsed.GetResult("--to") is not null;
        if (pipeline is not null && pipelinePath is not null && engine.ProblemsOf(pipeline, goesElsewhere) is { Count: > 0 } problems)
        {
            throw new SluiceException(FailureKind.Config, problems);
        }

        return new LoadedConfiguration(OptionsOf(engine, pipeline), pipeline);
    }

    /// <summary>Reads sluice.yaml for a verb that takes no pipeline, or says everything that is wrong.</summary>
    /// <exception cref="SluiceException">The configuration is not usable, or a <c>--set</c> is for a pipeline.</exception>
    public static EngineOptions LoadEngine(CommonOptions common, ParseResult parsed)
    {
        var (ofPipeline, ofEngine) = Split(Sets(common, parsed), hasPipeline: false);
        return ofPipeline.Count == 0 ? OptionsOf(ReadEngine(common, parsed, ofEngine).OrThrow(), null)
            : throw new SluiceException(FailureKind.Usage, [.. ofPipeline.Select(option => new Problem("set_path", $"{option.Name} is for a pipeline, and this verb takes none.")
            {
                Expected = "a key of sluice.yaml",
            })]);
    }

    /// <summary>How an engine is opened by what sluice.yaml and a pipeline say.</summary>
    public static EngineOptions OptionsOf(EngineConfig engine, PipelineConfig? pipeline) =>
        EngineOptions.Of(engine) with { MemoryBytes = pipeline?.MemoryBytes ?? engine.MemoryBytes };

    /// <summary>sluice.yaml with what the command line says over it.</summary>
    public static ConfigResult<EngineConfig> ReadEngine(CommonOptions common, ParseResult parsed, IReadOnlyList<SetOption> sets)
    {
        if (parsed.GetValue(common.Home) is { } home)
        {
            sets = [.. sets, SetOption.OfText("home", home)];
        }

        var sources = ConfigSources.Process with { Sets = sets };
        return parsed.GetValue(common.Config) is { } path ? EngineYaml.Load(path, sources)
            : File.Exists(DefaultConfig) ? EngineYaml.Load(DefaultConfig, sources)
            : EngineYaml.Parse(null, DefaultConfig, sources);
    }

    /// <summary>The pipeline; null when there is neither a file nor a <c>--set</c> for one.</summary>
    public static ConfigResult<PipelineConfig>? ReadPipeline(string? path, IReadOnlyList<SetOption> sets)
    {
        var sources = ConfigSources.Process with { Sets = sets };
        if (path is not null)
        {
            return PipelineYaml.Load(path, sources);
        }

        return sets.Count == 0 ? null : PipelineYaml.Parse("pipeline: guessed", "the command line", sources);
    }

    /// <summary>The values of <c>--set</c>.</summary>
    public static IReadOnlyList<SetOption> Sets(CommonOptions common, ParseResult parsed)
    {
        var problems = new List<Problem>();
        var sets = new List<SetOption>();
        foreach (var text in parsed.GetValue(common.Set) ?? [])
        {
            if (SetOption.TryParse(text, out var option, out var problem))
            {
                sets.Add(option);
            }
            else
            {
                problems.Add(problem);
            }
        }

        return problems.Count == 0 ? sets : throw new SluiceException(FailureKind.Usage, problems);
    }

    /// <summary>The values of <c>--set</c> that are for sluice.yaml.</summary>
    public static IReadOnlyList<SetOption> EngineSets(CommonOptions common, ParseResult parsed) => SetOption.Split(Sets(common, parsed)).Engine;

    /// <summary>The values of <c>--set</c> that are for the pipeline, as they were written.</summary>
    public static IReadOnlyList<string> PipelineSets(CommonOptions common, ParseResult parsed) =>
        [.. SetOption.Split(Sets(common, parsed)).Pipeline.Select(option => $"{string.Join('.', option.Path)}={option.Value}")];

    // Without a pipeline a key that both know (memory) is the engine's.
    private static (IReadOnlyList<SetOption> Pipeline, IReadOnlyList<SetOption> Engine) Split(IReadOnlyList<SetOption> sets, bool hasPipeline)
    {
        var (pipeline, engine) = SetOption.Split(sets);
        if (hasPipeline)
        {
            return (pipeline, engine);
        }

        var memory = pipeline.Where(option => option.Path is ["memory"]).ToList();
        return ([.. pipeline.Except(memory)], [.. engine, .. memory]);
    }
}
