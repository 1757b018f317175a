namespace Sluice.Pipelines;

/// <summary>
/// One check as the plan evaluates it: SQL that is true for a row that breaks it, and what to tell about such a row.
/// </summary>
/// <param name="Code">The permanent code of the reject.</param>
/// <param name="Name">Its name for a person.</param>
/// <param name="Breaks">SQL over targets and source cells, true (not null) when the row breaks the check.</param>
/// <param name="Expected">What would have been right.</param>
internal sealed record PlanCheck(string Code, string Name, string Breaks, string Expected)
{
    /// <summary>The target column it is about.</summary>
    public string? Column { get; init; }

    /// <summary>The source column whose cell is shown as found; -1 when there is none.</summary>
    public int SourceIndex { get; init; } = -1;

    /// <summary>True when the row is kept and only counted.</summary>
    public bool Warns { get; init; }

    /// <summary>True when a single such row fails the job.</summary>
    public bool Fails { get; init; }
}
