namespace Sluice.Pipelines.Config;

/// <summary>Which of several rows with one unique key is accepted.</summary>
public enum KeepRule
{
    /// <summary>The last in the file; the others count as duplicate.</summary>
    Last,

    /// <summary>The first in the file; the others count as duplicate.</summary>
    First,

    /// <summary>None: every row of a key that occurs twice is held back.</summary>
    None,
}
