using System.Text.Json;
using Sluice.Packages;

namespace Sluice.Stores.Postgres;

/// <summary>
/// Sluice's own tables in the database: which packages it holds, written in the transaction that loads them; the newest
/// arrival of each table; and the arrivals whose loads are still to come.
/// </summary>
internal static class LoadMarkers
{
    /// <summary>What the names of all of them begin with.</summary>
    public const string Prefix = "_sluice_";

    private const string Table = "_sluice_load";

    /// <summary>Makes what is not there yet.</summary>
    public static void CreateTables(PostgresSession session)
    {
        if (IsThere(session, "_sluice_arrival"))
        {
            return;
        }

        session.Begin();
        try
        {
            // Two that create the same table at once would fail in the server's catalog.
            session.Execute("SELECT pg_advisory_xact_lock($1)", AdvisoryLocks.Setup);
            session.Execute($"""
                CREATE TABLE IF NOT EXISTS {Table} (
                    job text PRIMARY KEY, pipeline text NOT NULL, file text NOT NULL, sha256 text NOT NULL, rows bigint NOT NULL,
                    digest text NOT NULL, streams jsonb NOT NULL, loaded_at timestamptz NOT NULL);
                CREATE TABLE IF NOT EXISTS _sluice_table (
                    table_name text PRIMARY KEY, job text NOT NULL, file text NOT NULL, arrived_at timestamptz NOT NULL);
                CREATE SEQUENCE IF NOT EXISTS _sluice_ticket AS integer CYCLE;
                CREATE TABLE IF NOT EXISTS _sluice_arrival (
                    ticket integer NOT NULL, table_name text NOT NULL, job text NOT NULL, arrived_at timestamptz NOT NULL,
                    PRIMARY KEY (ticket, table_name))
                """);
            session.Commit();
        }
        catch
        {
            session.RollBack();
            throw;
        }
    }

    /// <summary>The marker of a job; null when its package is not here.</summary>
    public static LoadMarker? Find(PostgresSession session, string job) => !IsThere(session, Table) ? null
        : session.Rows($"SELECT digest, streams::text FROM {Table} WHERE job = $1", job)
            .Select(row => new LoadMarker((string)row[0]!, Streams((string)row[1]!))).FirstOrDefault();

    /// <summary>Writes a job's marker.</summary>
    public static void Insert(PostgresSession session, PackageManifest manifest, IReadOnlyList<StreamOutcome> streams) =>
        session.Execute($"INSERT INTO {Table} VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, clock_timestamp())",
            manifest.Job, manifest.Pipeline, manifest.File.Path, manifest.File.Sha256, streams.Sum(stream => stream.Loaded),
            manifest.Digest, JsonSerializer.Serialize([.. streams], MarkerJson.Default.StreamOutcomeArray));

    /// <summary>The newest arrival that a table holds; null when none was loaded into it.</summary>
    public static TableArrival? Newest(PostgresSession session, PostgresTableName table) =>
        session.Rows("SELECT job, file, arrived_at FROM _sluice_table WHERE table_name = $1", table.ToString())
            .Select(row => new TableArrival((string)row[0]!, (string)row[1]!, new DateTimeOffset((DateTime)row[2]!))).FirstOrDefault();

    /// <summary>Notes an arrival for its tables, unless they hold a newer one; null for none.</summary>
    public static void Note(PostgresSession session, IEnumerable<PostgresTableName> tables, TableArrival? arrival)
    {
        if (arrival is null)
        {
            return;
        }

        // In one order for all, so that two loads never wait for each other.
        foreach (var table in tables.Select(table => table.ToString()).Distinct().Order(StringComparer.Ordinal))
        {
            session.Execute("""
                INSERT INTO _sluice_table AS t VALUES ($1, $2, $3, $4)
                ON CONFLICT (table_name) DO UPDATE SET job = excluded.job, file = excluded.file, arrived_at = excluded.arrived_at
                WHERE t.arrived_at <= excluded.arrived_at
                """, table, arrival.Job, arrival.File, arrival.ArrivedAt.UtcDateTime);
        }
    }

    private static bool IsThere(PostgresSession session, string table) =>
        session.Scalar<bool>("SELECT to_regclass($1) IS NOT NULL", table);

    private static StreamOutcome[] Streams(string json) => JsonSerializer.Deserialize(json, MarkerJson.Default.StreamOutcomeArray) ?? [];
}
