using Sluice.Stores.DuckDb;
using Sluice.Stores.Parquet;
using Sluice.Stores.Postgres;
using Sluice.Stores.Search.Elasticsearch;
using Sluice.Stores.Search.Sqlite;

namespace Sluice.Stores;

/// <summary>Opens stores by their URLs. The list of kinds is here and nowhere else.</summary>
public static class StoreFactory
{
    /// <summary>The kinds of stores there are, by the schemes of their URLs.</summary>
    public static IReadOnlyList<string> Schemes { get; } = ["duckdb", "parquet", "postgres", "postgresql", "search", "elasticsearch+http", "elasticsearch+https"];

    /// <summary>Opens a store. The caller disposes it.</summary>
    /// <exception cref="SluiceException">There is no such kind of store.</exception>
    /// <exception cref="StoreException">It is locked, not there, or not what its URL says.</exception>
    public static IStore Open(StoreUrl url, StoreOptions options)
    {
        var named = options with { Name = options.Name ?? (url with { Table = null }).ToString() };
        return url.Scheme switch
        {
            "duckdb" => DuckDbStore.Open(url.Path, named),
            "parquet" => ParquetStore.Open(url.Path, named),
            "postgres" or "postgresql" => PostgresStore.Open(url.Path, named),
            "search" => SearchStore.Open(url.Path, named),
            "elasticsearch+http" or "elasticsearch+https" => ElasticStore.Open(url.Scheme.Split('+')[1], url.Path, named),
            _ => throw new SluiceException(FailureKind.Usage, "store_scheme",
                $"Found a store of kind \"{url.Scheme}\" in {url}; the kinds are {string.Join(", ", Schemes)}."),
        };
    }
}
