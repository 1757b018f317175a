namespace Sluice.Stores.Search;

/// <summary>The fields of an index, by what they are for.</summary>
/// <param name="Fields">All of them.</param>
internal record SearchFields(IReadOnlyList<SearchField> Fields)
{
    /// <summary>The fields whose words are searched.</summary>
    public IReadOnlyList<SearchField> TextFields { get; } = [.. Fields.Where(field => field.IsText)];

    /// <summary>The filters with one value at most.</summary>
    public IReadOnlyList<SearchField> Scalars { get; } = [.. Fields.Where(field => field is { IsFilter: true, IsMany: false })];

    /// <summary>The filters that can have several.</summary>
    public IReadOnlyList<SearchField> Many { get; } = [.. Fields.Where(field => field is { IsFilter: true, IsMany: true })];

    /// <summary>What stands above a result.</summary>
    public SearchField? Title => Fields.FirstOrDefault(one => one.IsTitle)
        ?? TextFields.Where(one => !one.IsMany).MaxBy(one => one.Weight);

    /// <summary>The date by which results without words are sorted.</summary>
    public SearchField? Date => Fields.FirstOrDefault(one => one.IsDate);
}
