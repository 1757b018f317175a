namespace Sluice.Pipelines.Config;

/// <summary>Every value of the column is one of these.</summary>
/// <param name="Column">The target column.</param>
/// <param name="Values">The values as they were written, to be read by the column's type.</param>
public sealed record InCheckConfig(string Column, IReadOnlyList<string> Values) : CheckConfig
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Columns => [Column];

    /// <inheritdoc/>
    protected override string DefaultTitle => $"{Column}_in";
}
