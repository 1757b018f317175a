using System.Text.Json;
using Sluice.DuckDbApi;
using Sluice.Packages;

namespace Sluice.Stores.DuckDb;

/// <summary>The table that says which packages the database holds: written in the transaction that loads them.</summary>
internal static class LoadMarkers
{
    public const string Table = "_sluice_load";

    public static void CreateTable(DuckConnection connection) => connection.Execute($"""
        CREATE TABLE IF NOT EXISTS {Table} (
            job VARCHAR PRIMARY KEY, pipeline VARCHAR, file VARCHAR, sha256 VARCHAR, rows BIGINT, digest VARCHAR,
            streams JSON, loaded_at TIMESTAMP WITH TIME ZONE)
        """);

    /// <summary>The marker of a job; null when its package is not here.</summary>
    public static LoadMarker? Find(DuckConnection connection, string job)
    {
        if (DatabaseTables.KindOf(connection, Table) is null)
        {
            return null;
        }

        using var result = connection.Query($"SELECT digest, streams FROM {Table} WHERE job = ?", job);
        return result.Rows().Select(row => new LoadMarker((string)row[0]!, Streams((string)row[1]!))).FirstOrDefault();
    }

    public static void Insert(DuckConnection connection, PackageManifest manifest, IReadOnlyList<StreamOutcome> streams, DateTimeOffset now) =>
        connection.Execute($"INSERT INTO {Table} VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            manifest.Job, manifest.Pipeline, manifest.File.Path, manifest.File.Sha256, streams.Sum(stream => stream.Loaded),
            manifest.Digest, JsonSerializer.Serialize([.. streams], MarkerJson.Default.StreamOutcomeArray), now);

    private static StreamOutcome[] Streams(string json) => JsonSerializer.Deserialize(json, MarkerJson.Default.StreamOutcomeArray) ?? [];
}
