using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Sluice.Stores.Postgres;

/// <summary>
/// The server's locks that stand for no object: they make loads of one job, and into one table, go one after the other,
/// over all processes and machines.
/// </summary>
internal static class AdvisoryLocks
{
    /// <summary>Held while Sluice's own tables are made or tickets are given out.</summary>
    public const long Setup = 0x736C_7569_6365;

    /// <summary>The first number of the locks that stand for tickets; the second is the ticket.</summary>
    public const int Tickets = 0x736C_7569;

    /// <summary>Waits for the lock of a job, which ends with the transaction.</summary>
    public static void TakeJob(PostgresSession session, string job) => Take(session, KeyOf("job", job), isShared: false);

    /// <summary>Waits for the locks of tables, which end with the transaction.</summary>
    /// <param name="session">A session within a transaction.</param>
    /// <param name="tables">The tables, each with whether others may load into it meanwhile.</param>
    public static void TakeTables(PostgresSession session, IEnumerable<(PostgresTableName Table, bool IsShared)> tables)
    {
        // In one order for all, so that no two loads wait for each other.
        var keys = tables.GroupBy(table => KeyOf("table", table.Table.ToString().ToLowerInvariant()))
            .Select(group => (Key: group.Key, IsShared: group.All(table => table.IsShared))).OrderBy(lockOf => lockOf.Key);
        foreach (var (key, isShared) in keys)
        {
            Take(session, key, isShared);
        }
    }

    // Whoever holds it is a load, which may take long and has timeouts of its own: only the statement's counts here.
    private static void Take(PostgresSession session, long key, bool isShared) => session.Execute($"""
        SELECT set_config('sluice.lock_timeout', current_setting('lock_timeout'), true), set_config('lock_timeout', '0', true);
        SELECT pg_advisory_xact_lock{(isShared ? "_shared" : "")}({key});
        SELECT set_config('lock_timeout', current_setting('sluice.lock_timeout'), true)
        """);

    private static long KeyOf(string kind, string name) =>
        BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"sluice {kind} {name}")));
}
