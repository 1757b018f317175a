namespace Sluice.SqlLineage;

/// <summary>Why an edge has its confidence, the least sure first. Every reason has one confidence: <see cref="LineageReasons.Confidence"/>.</summary>
public enum LineageReason : byte
{
    /// <summary>Nothing is known about the source: 0.</summary>
    Unknown,

    /// <summary>Only a scan over words found it, because the statement could not be read: 0.3.</summary>
    Recovered,

    /// <summary>Several sources could own the column: 0.4.</summary>
    Ambiguous,

    /// <summary>Matched by position without knowing the columns of the target: 0.5.</summary>
    Positional,

    /// <summary>From constant text that is run as SQL: 0.6.</summary>
    DynamicSql,

    /// <summary>The name of the table comes from a template (dbt's ref and source): 0.6.</summary>
    Template,

    /// <summary>Through a temporary table, a table variable or a variable: 0.8.</summary>
    ThroughTemporary,

    /// <summary>By columns or definitions that stand earlier in the same text: 0.8.</summary>
    SessionCatalog,

    /// <summary>The only source that can own the column: 0.9.</summary>
    SingleSource,

    /// <summary>Written in the text, or confirmed by a given schema: 1.</summary>
    Explicit,
}
