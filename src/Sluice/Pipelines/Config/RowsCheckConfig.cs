namespace Sluice.Pipelines.Config;

/// <summary>The number of rows read lies within bounds.</summary>
/// <param name="AtLeast">The fewest; null for any.</param>
/// <param name="AtMost">The most; null for any. At least one of the two is set.</param>
/// <param name="Text">The bound as it was written: <c>&gt;= 1</c>.</param>
public sealed record RowsCheckConfig(long? AtLeast, long? AtMost, string Text) : CheckConfig
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Columns => [];

    /// <inheritdoc/>
    protected override string DefaultTitle => $"rows {Text}";
}
