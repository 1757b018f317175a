using Sluice.DuckDbApi;

namespace Sluice.Stores.DuckDb;

/// <summary>Which arrival is the newest in each table: kept in a table, and written in the transaction that loads it.</summary>
internal sealed class TableArrivals(DuckConnection connection, TransactionTables tables)
{
    public const string Table = "_sluice_table";

    private readonly Dictionary<string, TableArrival?> _newest = new(SqlName.Comparer);
    private readonly HashSet<string> _noted = new(SqlName.Comparer);

    /// <summary>The newest arrival that a table holds; null when none was loaded into it.</summary>
    public TableArrival? Newest(string table)
    {
        if (!_newest.TryGetValue(table, out var newest))
        {
            _newest.Add(table, newest = Find(table)?.Arrival);
        }

        return newest;
    }

    /// <summary>Notes an arrival for a table, unless it holds a newer one.</summary>
    public void Note(string table, TableArrival arrival)
    {
        if (Newest(table)?.IsAfter(arrival.Job, arrival.ArrivedAt) != true)
        {
            _newest[table] = arrival;
            _noted.Add(table);
        }
    }

    /// <summary>Writes down what was noted.</summary>
    public void Save()
    {
        if (_noted.Count > 0 && tables.KindOf(Table) is null)
        {
            connection.Execute($"CREATE TABLE IF NOT EXISTS {Table} (table_name VARCHAR, job VARCHAR, file VARCHAR, arrived_at TIMESTAMP WITH TIME ZONE)");
            tables.Changed(Table);
        }

        foreach (var table in _noted)
        {
            // No key: the table has a row for each of the store's, and an index is one thing more for a log to replay.
            var (name, arrival) = (Find(table)?.Name ?? table, _newest[table]!);
            connection.Execute($"DELETE FROM {Table} WHERE table_name = $1", name);
            connection.Execute($"INSERT INTO {Table} VALUES ($1, $2, $3, $4)", name, arrival.Job, arrival.File, arrival.ArrivedAt);
        }
    }

    private (string Name, TableArrival Arrival)? Find(string table)
    {
        if (tables.KindOf(Table) is null)
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
