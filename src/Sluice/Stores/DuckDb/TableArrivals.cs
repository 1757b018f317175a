using Sluice.DuckDbApi;

namespace Sluice.Stores.DuckDb;

/// <summary>The table that says which arrival is the newest in each table: written in the transaction that loads it.</summary>
internal static class TableArrivals
{
    public const string Table = "_sluice_table";

    /// <summary>The newest arrival that a table holds; null when none was loaded into it.</summary>
    public static TableArrival? Newest(DuckConnection connection, string table) => Find(connection, table)?.Arrival;

    /// <summary>Notes an arrival for a table, unless it holds a newer one.</summary>
    public static void Note(DuckConnection connection, string table, TableArrival arrival)
    {
        connection.Execute($"CREATE TABLE IF NOT EXISTS {Table} (table_name VARCHAR, job VARCHAR, file VARCHAR, arrived_at TIMESTAMP WITH TIME ZONE)");
        var found = Find(connection, table);
        if (found is { } newest && newest.Arrival.IsAfter(arrival.Job, arrival.ArrivedAt))
        {
            return;
        }

        // No key: the table has a row for each of the store's, and an index is one thing more for a log to replay.
        var name = found?.Name ?? table;
        connection.Execute($"DELETE FROM {Table} WHERE table_name = $1", name);
        connection.Execute($"INSERT INTO {Table} VALUES ($1, $2, $3, $4)", name, arrival.Job, arrival.File, arrival.ArrivedAt);
    }

    private static (string Name, TableArrival Arrival)? Find(DuckConnection connection, string table)
    {
        if (DatabaseTables.KindOf(connection, Table) is null)
        {
            return null;
        }

        using var result = connection.Query($"SELECT table_name, job, file, epoch_us(arrived_at) FROM {Table}");
        foreach (var row in result.Rows().Where(row => SqlName.Same((string)row[0]!, table)))
        {
            return ((string)row[0]!, new((string)row[1]!, (string)row[2]!, DateTimeOffset.UnixEpoch.AddMicroseconds((long)row[3]!)));
        }

        return null;
    }
}
