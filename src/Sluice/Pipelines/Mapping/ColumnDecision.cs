namespace Sluice.Pipelines.Mapping;

/// <summary>What the mapping decided about one source column.</summary>
/// <param name="Index">Its index in the file.</param>
/// <param name="Name">Its name in the file; empty where it has none.</param>
/// <param name="Sentence">The decision and its reason, for a person.</param>
public sealed record ColumnDecision(int Index, string Name, string Sentence)
{
    /// <summary>The targets that it feeds; empty for none.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];
}
