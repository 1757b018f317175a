namespace Sluice.Pipelines.Config;

/// <summary>A regular expression is found in every value of the column; <c>^…$</c> to match the whole.</summary>
/// <param name="Column">The target column.</param>
/// <param name="Pattern">
/// The expression in .NET's syntax, proven to run without backtracking, so that its time is linear in the text.
/// </param>
public sealed record MatchesCheckConfig(string Column, string Pattern) : CheckConfig
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Columns => [Column];

    /// <inheritdoc/>
    protected override string DefaultTitle => $"{Column}_matches";
}
