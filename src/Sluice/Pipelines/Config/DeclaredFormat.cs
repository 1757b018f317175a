namespace Sluice.Pipelines.Config;

/// <summary>The kinds of file a pipeline can be declared for.</summary>
public enum DeclaredFormat
{
    /// <summary>Text with a delimiter between fields.</summary>
    Csv,

    /// <summary>Text with tabs between fields.</summary>
    Tsv,

    /// <summary>One JSON array of records, or one record to a line.</summary>
    Json,

    /// <summary>One JSON record to a line.</summary>
    Ndjson,

    /// <summary>Apache Parquet.</summary>
    Parquet,

    /// <summary>Excel since 2007.</summary>
    Xlsx,

    /// <summary>Excel before 2007.</summary>
    Xls,
}
