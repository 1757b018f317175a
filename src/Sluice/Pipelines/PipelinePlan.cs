using Sluice.Packages;
using Sluice.Pipelines.Config;

namespace Sluice.Pipelines;

/// <summary>
/// A pipeline compiled for one file's columns: the query that gives one row for each row read, and the cheap queries
/// over its result. Immutable; the SQL runs as it stands in a connection in which the source and the plan's functions
/// are registered.
/// </summary>
internal sealed record PipelinePlan
{
    /// <summary>The query: <c>_row, _reasons, …, _byte, _raw</c>, then the targets.</summary>
    public required string Query { get; init; }

    /// <summary>The pipeline's own stream first, then the unnested ones.</summary>
    public required IReadOnlyList<PackagedStream> Streams { get; init; }

    /// <summary>Columns of the query's result that further streams are made of and that are none of the pipeline's own stream.</summary>
    public required IReadOnlyList<StreamColumn> HiddenColumns { get; init; }

    /// <summary>All checks with their bits, structure errors included.</summary>
    public required IReadOnlyList<PackagedCheck> Checks { get; init; }

    /// <summary>The unique checks in order: each considers the rows that the ones before left.</summary>
    public required IReadOnlyList<UniquePlan> Uniques { get; init; }

    /// <summary>The bounds on counts, which decide whether a package may be loaded.</summary>
    public required IReadOnlyList<CountBound> Bounds { get; init; }

    /// <summary>Words of <c>_reasons</c>.</summary>
    public required int ReasonWords { get; init; }

    /// <summary>Words of <c>_warnings</c>; none without a check that only warns.</summary>
    public required int WarningWords { get; init; }
}

/// <summary>A unique key over the whole load.</summary>
/// <param name="Columns">The key's columns.</param>
/// <param name="Keep">Which of several rows with one key is accepted.</param>
/// <param name="Name">The check's name.</param>
internal sealed record UniquePlan(IReadOnlyList<string> Columns, KeepRule Keep, string Name);

/// <summary>A bound on the rows of the file or on its rejects.</summary>
/// <param name="OfRejects">True for rejects, false for rows read.</param>
/// <param name="AtLeast">The lower bound, or null.</param>
/// <param name="AtMost">The upper bound, or null.</param>
/// <param name="IsShare">True when the bounds are shares of the rows read, 0 to 1.</param>
/// <param name="Text">As the pipeline has it.</param>
/// <param name="Warns">True when breaking it is only told.</param>
internal sealed record CountBound(bool OfRejects, decimal? AtLeast, decimal? AtMost, bool IsShare, string Text, bool Warns)
{
    /// <summary>True when the books keep the bound.</summary>
    public bool Holds(FileBooks books)
    {
        decimal count = OfRejects ? books.Rejected : books.RowsRead;
        if (IsShare)
        {
            count = books.RowsRead == 0 ? 0 : count / books.RowsRead;
        }

        return (AtLeast is null || count >= AtLeast) && (AtMost is null || count <= AtMost);
    }
}
