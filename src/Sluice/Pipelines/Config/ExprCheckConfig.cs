namespace Sluice.Pipelines.Config;

/// <summary>An expression is true, or null, for every row.</summary>
/// <param name="Expression">The expression in DuckDB's SQL, over target columns.</param>
public sealed record ExprCheckConfig(string Expression) : CheckConfig
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Columns => [];

    /// <inheritdoc/>
    protected override string DefaultTitle => Expression;
}
