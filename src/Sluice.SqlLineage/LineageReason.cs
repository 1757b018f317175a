namespace Sluice.SqlLineage;

/// <summary>Why an edge has its confidence.</summary>
public enum LineageReason
{
    /// <summary>Nothing is known about the source.</summary>
    Unknown,

    /// <summary>Only a scan over words found it, because the statement could not be read.</summary>
    Recovered,

    /// <summary>Several sources could own the column.</summary>
    Ambiguous,

    /// <summary>Matched by position without knowing the columns of the target.</summary>
    Positional,

    /// <summary>From text that is run as SQL.</summary>
    DynamicSql,

    /// <summary>Through a temporary table, a table variable or a column list that was assumed.</summary>
    ThroughTemporary,

    /// <summary>The only source that can own the column.</summary>
    SingleSource,

    /// <summary>Written in the text, or confirmed by known columns.</summary>
    Explicit,
}
