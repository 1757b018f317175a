namespace Sluice.Pipelines.Config;

/// <summary>Every row has a value in the column.</summary>
/// <param name="Column">The target column.</param>
public sealed record RequiredCheckConfig(string Column) : CheckConfig
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Columns => [Column];

    /// <inheritdoc/>
    protected override string DefaultTitle => $"{Column}_required";
}
