namespace Sluice.Pipelines;

/// <summary>
/// One check as the plan evaluates it: SQL that is true for a row that breaks it, and what to tell about such a row.
/// </summary>
/// <param name="Code">The permanent code of the reject.</param>
/// <param name="Name">Its name for a person.</param>
/// <param name="Breaks">
/// SQL over targets and source cells: a condition that is true (not false, not null) when the row breaks the check, or a
/// cell and the value that came of it, which breaks the check by being missing.
/// </param>
/// <param name="Expected">What would have been right.</param>
internal sealed record PlanCheck(string Code, string Name, BreakSql Breaks, string Expected)
{
    /// <summary>The target column it is about.</summary>
    public string? Column { get; init; }

    /// <summary>The source column whose cell is shown as found; -1 when there is none.</summary>
    public int SourceIndex { get; init; } = -1;

    /// <summary>The user's expression behind it, in parentheses; null for none.</summary>
    public string? Sql { get; init; }

    /// <summary>True when the row is kept and only counted.</summary>
    public bool Warns { get; init; }

    /// <summary>True when it is about what was found out of the texts, so that it is asked after the others have accepted the row.</summary>
    public bool IsLate { get; init; }

    /// <summary>True when a single such row fails the job.</summary>
    public bool Fails { get; init; }
}

/// <summary>What a row breaks a check by.</summary>
/// <param name="Condition">A condition; or, where there is a value, the cell that it came of.</param>
/// <param name="Value">The value that must be there when the cell is; null for a condition.</param>
internal sealed record BreakSql(string Condition, string? Value = null)
{
    public static implicit operator BreakSql(string condition) => new(condition);
}
