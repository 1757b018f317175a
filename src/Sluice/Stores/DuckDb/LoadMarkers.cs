using System.Text.Json;
using Sluice.DuckDbApi;
using Sluice.Packages;

namespace Sluice.Stores.DuckDb;

/// <summary>The table that says which packages the database holds: written in the transaction that loads them.</summary>
internal static class LoadMarkers
{
    public const string Table = "_sluice_load";

    public static void CreateTable(DuckConnection connection, TransactionTables tables)
    {
        if (tables.KindOf(Table) is null)
        {
            connection.Execute($"""
                CREATE TABLE IF NOT EXISTS {Table} (
                    job VARCHAR PRIMARY KEY, pipeline VARCHAR, file VARCHAR, sha256 VARCHAR, rows BIGINT, digest VARCHAR,
                    streams JSON, loaded_at TIMESTAMP WITH TIME ZONE)
                """);
            tables.Changed(Table);
        }
    }

    /// <summary>The marker of a job; null when its package is not here.</summary>
    public static LoadMarker? Find(DuckConnection connection, TransactionTables tables, string job) =>
        Find(connection, tables, [job]).GetValueOrDefault(job);

    /// <summary>The markers of those jobs whose packages are here.</summary>
    public static Dictionary<string, LoadMarker> Find(DuckConnection connection, TransactionTables tables, IReadOnlyList<string> jobs)
    {
        if (tables.KindOf(Table) is null)
        {
            return [];
        }

        using var result = connection.Query(
            $"SELECT job, digest, streams FROM {Table} WHERE job IN ({string.Join(", ", jobs.Select(_ => "?"))})", [.. jobs]);
        return result.Rows().ToDictionary(
            row => (string)row[0]!, row => new LoadMarker((string)row[1]!, Streams((string)row[2]!)), StringComparer.Ordinal);
    }

    public static void Insert(DuckConnection connection, IReadOnlyList<(PackageManifest Manifest, LoadOutcome Outcome)> loads, DateTimeOffset now)
    {
        if (loads.Count > 0)
        {
            connection.Execute(
                $"INSERT INTO {Table} VALUES {string.Join(", ", loads.Select(_ => "(?, ?, ?, ?, ?, ?, ?, ?)"))}",
                [.. loads.SelectMany(load => Values(load.Manifest, load.Outcome.Streams, now))]);
        }
    }

    private static object?[] Values(PackageManifest manifest, IReadOnlyList<StreamOutcome> streams, DateTimeOffset now) =>
    [
        manifest.Job, manifest.Pipeline, manifest.File.Path, manifest.File.Sha256, streams.Sum(stream => stream.Loaded),
        manifest.Digest, JsonSerializer.Serialize([.. streams], MarkerJson.Default.StreamOutcomeArray), now,
    ];

    private static StreamOutcome[] Streams(string json) => JsonSerializer.Deserialize(json, MarkerJson.Default.StreamOutcomeArray) ?? [];
}
