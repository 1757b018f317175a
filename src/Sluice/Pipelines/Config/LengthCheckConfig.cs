namespace Sluice.Pipelines.Config;

/// <summary>Every text of the column has a length, in characters as people count them (Unicode code points).</summary>
/// <param name="Column">The target column.</param>
/// <param name="Least">The shortest; null for any.</param>
/// <param name="Most">The longest; null for any. At least one of the two is set.</param>
public sealed record LengthCheckConfig(string Column, long? Least, long? Most) : CheckConfig
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Columns => [Column];

    /// <inheritdoc/>
    protected override string DefaultTitle => $"{Column}_length";
}
