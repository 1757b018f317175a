using System.Collections.Concurrent;
using Sluice.Pipelines.Config;

namespace Sluice.Pipelines;

/// <summary>The folders of pipelines: a name is a file in the first that has it. Files are read when they are asked for, so that a change counts from then on.</summary>
/// <param name="paths">The folders; they need not be there.</param>
/// <param name="sources">What the files may look at beside themselves.</param>
public sealed class PipelineFolders(IReadOnlyList<string> paths, ConfigSources sources)
{
    private static readonly string[] Endings = [".yaml", ".yml"];

    private readonly ConcurrentDictionary<string, CachedPipeline> _cache = new(StringComparer.Ordinal);

    /// <summary>The names of the pipelines, in their order.</summary>
    public IReadOnlyList<string> Names() =>
        [.. paths.Where(Directory.Exists).SelectMany(Directory.EnumerateFiles).Where(file => Endings.Contains(Path.GetExtension(file)))
            .Select(file => Path.GetFileNameWithoutExtension(file)).Where(Shapes.IsName).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Reads a pipeline by its name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="sets">Values set over it, each as <c>a.b=c</c>.</param>
    /// <returns>The pipeline or its problems; null when there is none of that name.</returns>
    public ConfigResult<PipelineConfig>? Find(string name, IReadOnlyList<string>? sets = null) =>
        FileOf(name) is { } file ? Load(file, sets) : null;

    /// <summary>A pipeline's YAML as it was written; null when there is none of that name.</summary>
    public string? Text(string name) => FileOf(name) is { } file ? File.ReadAllText(file) : null;

    /// <summary>True when there is such a pipeline, or such a file.</summary>
    public bool Has(string nameOrFile) => FileOf(nameOrFile) is not null || File.Exists(nameOrFile);

    /// <summary>Reads a pipeline by its name, or from a file; only for who may name files of this machine.</summary>
    /// <exception cref="SluiceException">There is none, or it has errors.</exception>
    public PipelineConfig Read(string nameOrFile, IReadOnlyList<string>? sets = null) =>
        Shapes.IsName(nameOrFile) && Find(nameOrFile, sets) is { } found ? found.OrThrow()
        : File.Exists(nameOrFile) ? Load(nameOrFile, sets).OrThrow()
        : throw Unknown(nameOrFile);

    /// <summary>The pipeline that values alone make, for a file whose columns are guessed.</summary>
    /// <exception cref="SluiceException">The values are wrong.</exception>
    public PipelineConfig Guessed(string name, IReadOnlyList<string> sets) =>
        PipelineYaml.Parse($"pipeline: {(Shapes.IsName(name) ? name : "guessed")}", "--set", With(sets)).OrThrow();

    /// <summary>The error of a name that is no pipeline's.</summary>
    public SluiceException Unknown(string name)
    {
        var names = Names();
        return new SluiceException(FailureKind.Config, [new Problem("unknown_pipeline", $"There is no pipeline {Quoted.Of(name)} in {string.Join(", ", paths)}.")
        {
            Found = name,
            Expected = names.Count == 0 ? null : string.Join(", ", names.Take(12)),
            Advice = ConfigProblems.NearestOf(name, names) is { } nearest ? $"Did you mean {nearest}?"
                : names.Count == 0 ? $"Put its file into {paths[0]}, or name that file." : $"Known are {string.Join(", ", names.Take(12))}.",
        }]);
    }

    // Read again when the file is another; hundreds of small files a second go through one pipeline.
    private ConfigResult<PipelineConfig> Load(string file, IReadOnlyList<string>? sets)
    {
        if (sets is { Count: > 0 })
        {
            return PipelineYaml.Load(file, With(sets));
        }

        var found = new FileInfo(file);
        var identity = (found.LastWriteTimeUtc, found.Length);
        if (_cache.TryGetValue(file, out var cached) && cached.Identity == identity)
        {
            return cached.Result;
        }

        var result = PipelineYaml.Load(file, sources);
        _cache[file] = new CachedPipeline(identity, result);
        return result;
    }

    private string? FileOf(string name) =>
        Shapes.IsName(name) ? paths.SelectMany(path => Endings.Select(ending => Path.Combine(path, name + ending))).FirstOrDefault(File.Exists) : null;

    private ConfigSources With(IReadOnlyList<string>? sets)
    {
        if (sets is null || sets.Count == 0)
        {
            return sources;
        }

        var options = new List<SetOption>();
        foreach (var text in sets)
        {
            if (!SetOption.TryParse(text, out var option, out var problem))
            {
                throw new SluiceException(FailureKind.Usage, [problem]);
            }

            options.Add(option);
        }

        return sources with { Sets = [.. sources.Sets, .. options] };
    }

    private sealed record CachedPipeline((DateTime ChangedAt, long Bytes) Identity, ConfigResult<PipelineConfig> Result);
}
