namespace Sluice.Running.Guessing;

/// <summary>What a child has found out about a whole file, as much as a pipeline for it says.</summary>
internal sealed record GuessedFile
{
    /// <summary>How it was read, for a person.</summary>
    public required string Description { get; init; }

    /// <summary>The keys of <c>read</c> with their values as YAML, in order.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Read { get; init; }

    /// <summary>The columns that become columns of their own, in the order of the file.</summary>
    public required IReadOnlyList<GuessedColumn> Columns { get; init; }

    /// <summary>Columns of the file; more than <see cref="Columns"/> where some go into <c>rest</c>.</summary>
    public required int ColumnsInFile { get; init; }

    /// <summary>Names that stand for several columns, for a person.</summary>
    public required IReadOnlyList<string> Repeated { get; init; }

    /// <summary>Records of the file.</summary>
    public required long Rows { get; init; }

    /// <summary>Records that are broken as a whole.</summary>
    public required long BrokenRows { get; init; }

    /// <summary>What was noticed.</summary>
    public required IReadOnlyList<Problem> Notes { get; init; }
}

/// <summary>A column of a guessed pipeline.</summary>
/// <param name="Target">The target's name.</param>
/// <param name="Name">The column's name in the file.</param>
/// <param name="Number">Its place in the file, from 1, where no name leads to it; null where the name does.</param>
/// <param name="Type">Its type, as a pipeline writes it; null where it keeps one that the format has.</param>
/// <param name="ShownType">The type for a person.</param>
/// <param name="DateOrder">The order of its dates, as a pipeline writes it; null where it has none or ISO's.</param>
/// <param name="Witness">What settled the type; null when nothing needs saying.</param>
/// <param name="Question">What a person has to decide; null mostly.</param>
/// <param name="Nulls">Cells without a value.</param>
/// <param name="Min">The smallest value as text; null where there is none.</param>
/// <param name="Max">The largest.</param>
/// <param name="Samples">Some values.</param>
/// <param name="Values">All values, where they are few; empty otherwise.</param>
/// <param name="IsUnique">True when no value comes twice.</param>
internal sealed record GuessedColumn(
    string Target, string Name, int? Number, string? Type, string ShownType, string? DateOrder, string? Witness, string? Question,
    long Nulls, string? Min, string? Max, IReadOnlyList<string> Samples, IReadOnlyList<string> Values, bool IsUnique)
{
    /// <summary>Words that mean no value: those of formulas without a result.</summary>
    public IReadOnlyList<string> NullWords { get; init; } = [];
}
