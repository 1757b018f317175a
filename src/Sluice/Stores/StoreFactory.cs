using Sluice.Stores.DuckDb;
using Sluice.Stores.Parquet;
using Sluice.Stores.Postgres;
using Sluice.Stores.Search.Elasticsearch;
using Sluice.Stores.Search.Sqlite;

namespace Sluice.Stores;

/// <summary>Opens stores by their URLs.</summary>
public static class StoreFactory
{
    /// <summary>Opens a store. The caller disposes it.</summary>
    /// <exception cref="SluiceException">Its path can not be understood.</exception>
    /// <exception cref="StoreException">It is locked, not there, or not what its URL says.</exception>
    public static IStore Open(StoreUrl url, StoreOptions options)
    {
        var named = options with { Name = options.Name ?? (url with { Table = null }).ToString() };
        return url.Scheme switch
        {
            "duckdb" => DuckDbStore.Open(url.Path, named),
            "parquet" => ParquetStore.Open(url.Path, named),
            "search" => SearchStore.Open(url.Path, named),
            "postgres" => PostgresStore.Open(url.Path, named),
            "elasticsearch+https" => ElasticStore.Open("https", url.Path, named),
            "elasticsearch+http" => ElasticStore.Open("http", url.Path, named),
            _ => throw new ArgumentException($"There is no kind of store called {url.Scheme}.", nameof(url)),
        };
    }
}
