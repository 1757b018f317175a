using Sluice.Pipelines.Config;

namespace Sluice.Pipelines.Mapping;

/// <summary>One target column and the source columns that feed it.</summary>
/// <param name="Name">The target's name.</param>
/// <param name="Sources">
/// Indexes of source columns in the order of the file: one, several for a collected list, none for an expression and for
/// a target whose column the file does not have.
/// </param>
/// <param name="Rule">By which rule they were found.</param>
public sealed record TargetMapping(string Name, IReadOnlyList<int> Sources, MatchRule Rule)
{
    /// <summary>For each source its name: what the star of the pattern stood for by which it was found, else the name in the file.</summary>
    public IReadOnlyList<string> SourceNames { get; init; } = [];

    /// <summary>What the pipeline says about the target; null without a <c>map</c>.</summary>
    public MapEntryConfig? Entry { get; init; }
}
