using Sluice.Pipelines.Config;

namespace Sluice.Pipelines.Mapping;

/// <summary>Which source columns of one file feed which target columns. Immutable.</summary>
public sealed record MappingPlan
{
    /// <summary>The targets in the order of the table; without a <c>map</c> one for each column.</summary>
    public required IReadOnlyList<TargetMapping> Targets { get; init; }

    /// <summary>What becomes of the columns that no target takes.</summary>
    public required RestMode Rest { get; init; }

    /// <summary>The columns of the JSON object <c>rest</c> in the order of the file; empty for other modes.</summary>
    public required IReadOnlyList<RestColumn> RestColumns { get; init; }

    /// <summary>Every decision.</summary>
    public required MappingReport Report { get; init; }

    /// <summary>
    /// What keeps the file from being mapped: a required column that is missing, a name that fits several columns, columns
    /// that <c>rest: error</c> does not want, and, without a <c>map</c>, checks of columns that the file does not have. Any
    /// error breaks the contract (<see cref="FailureKind.Contract"/>).
    /// </summary>
    public required IReadOnlyList<Problem> Problems { get; init; }
}
