namespace Sluice.Stores;

/// <summary>What rows of a group have in common.</summary>
/// <param name="Column">The column.</param>
/// <param name="Unit">For dates and timestamps: the length of time that counts as one, in UTC; null for the value itself.</param>
public sealed record GroupKey(string Column, TimeUnit? Unit = null);

/// <summary>Lengths of time.</summary>
public enum TimeUnit
{
    /// <summary>From midnight to midnight.</summary>
    Day,

    /// <summary>From Monday on.</summary>
    Week,

    /// <summary>A month of the calendar.</summary>
    Month,

    /// <summary>A year of the calendar.</summary>
    Year,
}
