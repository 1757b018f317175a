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

    /// <summary>A workbook: what Excel writes, and the pages and XML spreadsheets that are called so.</summary>
    Xlsx,

    /// <summary>The same; people do not tell them apart.</summary>
    Xls,
}
