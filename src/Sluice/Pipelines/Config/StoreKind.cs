namespace Sluice.Pipelines.Config;

/// <summary>The kinds of store.</summary>
public enum StoreKind
{
    /// <summary>A DuckDB database file.</summary>
    DuckDb,

    /// <summary>A folder of Parquet files.</summary>
    Parquet,

    /// <summary>A PostgreSQL database.</summary>
    Postgres,

    /// <summary>A SQLite file that can be searched.</summary>
    Search,

    /// <summary>Elasticsearch or OpenSearch over https.</summary>
    Elasticsearch,

    /// <summary>The same over http.</summary>
    ElasticsearchPlain,
}
