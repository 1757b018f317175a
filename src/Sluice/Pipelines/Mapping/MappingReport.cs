namespace Sluice.Pipelines.Mapping;

/// <summary>
/// Every decision of a mapping. Each source column stands in exactly one of <see cref="Mapped"/>, <see cref="Unmapped"/>,
/// <see cref="Repeated"/> and <see cref="Ambiguous"/>.
/// </summary>
public sealed record MappingReport
{
    /// <summary>How many columns the file has.</summary>
    public required int Width { get; init; }

    /// <summary>Columns that feed at least one target.</summary>
    public required IReadOnlyList<ColumnDecision> Mapped { get; init; }

    /// <summary>Columns that feed none; they are in <c>rest</c> or left out.</summary>
    public required IReadOnlyList<ColumnDecision> Unmapped { get; init; }

    /// <summary>Repetitions of a column of which a target takes only the first; they are in <c>rest</c> or left out.</summary>
    public required IReadOnlyList<ColumnDecision> Repeated { get; init; }

    /// <summary>Columns between which a target could not choose; the file breaks the contract.</summary>
    public required IReadOnlyList<ColumnDecision> Ambiguous { get; init; }

    /// <summary>Targets that found no column.</summary>
    public required IReadOnlyList<MissingTarget> Missing { get; init; }

    /// <summary>All names that occur more than once in the file, mapped or not.</summary>
    public required IReadOnlyList<RepeatedFamily> Families { get; init; }

    /// <summary>
    /// The report as lines: the width and counts, then a sentence for each decision, with the unmapped columns in
    /// one at the end.
    /// </summary>
    public IEnumerable<string> Sentences()
    {
        yield return $"{Width} columns: {Mapped.Count} mapped, {Unmapped.Count} unmapped, {Repeated.Count} repeated, {Ambiguous.Count} ambiguous; "
            + $"{Missing.Count} targets without a column.";
        foreach (var sentence in Mapped.Concat(Repeated).Concat(Ambiguous).Select(decision => decision.Sentence)
            .Concat(Missing.Select(missing => missing.Sentence)).Concat(Families.Select(family => family.Sentence)))
        {
            yield return sentence;
        }

        if (Unmapped.Count > 0)
        {
            yield return $"No target takes {string.Join(", ", Unmapped.Select(decision => ColumnText.Show(decision.Name, decision.Index)))}.";
        }
    }
}
