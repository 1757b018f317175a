namespace Sluice.Pipelines.Config;

/// <summary>Every value of the column lies between two bounds, which belong to it.</summary>
/// <param name="Column">The target column.</param>
/// <param name="Least">The lower bound as it was written, to be read by the column's type; null for none.</param>
/// <param name="Most">The upper bound, likewise; at least one of the two is set.</param>
public sealed record BetweenCheckConfig(string Column, string? Least, string? Most) : CheckConfig
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Columns => [Column];

    /// <inheritdoc/>
    protected override string DefaultTitle => $"{Column}_between";
}
