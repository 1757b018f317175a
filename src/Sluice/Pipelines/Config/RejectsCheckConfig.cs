namespace Sluice.Pipelines.Config;

/// <summary>Not too many rows are rejected. Duplicates do not count.</summary>
/// <param name="AtMost">The bound: a number of rows, or a share of the rows read from 0 to 1.</param>
/// <param name="IsShare">True for a share.</param>
/// <param name="Text">The bound as it was written: <c>&lt;= 1%</c>.</param>
public sealed record RejectsCheckConfig(decimal AtMost, bool IsShare, string Text) : CheckConfig
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Columns => [];

    /// <inheritdoc/>
    protected override string DefaultTitle => $"rejects {Text}";
}
