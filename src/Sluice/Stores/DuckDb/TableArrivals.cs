using Sluice.DuckDbApi;

namespace Sluice.Stores.DuckDb;

/// <summary>Which arrival is the newest in each table: kept in a table, and written in the transaction that loads it.</summary>
internal sealed class TableArrivals(DuckConnection connection, TransactionTables tables)
{
    public const string Table = "_sluice_table";

    private readonly Dictionary<string, TableArrival> _newest = new(SqlName.Comparer);
    private readonly HashSet<string> _noted = new(SqlName.Comparer);
    private Dictionary<string, (string Name, TableArrival Arrival)>? _kept;

    /// <summary>The newest arrival that a table holds; null when none was loaded into it.</summary>
    public TableArrival? Newest(string table) =>
        _newest.TryGetValue(table, out var newest) ? newest : Kept.TryGetValue(table, out var kept) ? kept.Arrival : null;

    /// <summary>Notes an arrival for a table, unless it holds a newer one; null for none.</summary>
    public void Note(string table, TableArrival? arrival)
    {
        if (arrival is not null && Newest(table)?.IsAfter(arrival.Job, arrival.ArrivedAt) != true)
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
            var arrival = _newest[table];
            if (Kept.TryGetValue(table, out var kept))
            {
                connection.Execute(
                    $"UPDATE {Table} SET job = $1, file = $2, arrived_at = $3 WHERE table_name = $4", arrival.Job, arrival.File, arrival.ArrivedAt, kept.Name);
            }
            else
            {
                connection.Execute($"INSERT INTO {Table} VALUES ($1, $2, $3, $4)", table, arrival.Job, arrival.File, arrival.ArrivedAt);
            }
        }
    }

    // What the table held when the transaction first asked; nobody else writes it meanwhile.
    private Dictionary<string, (string Name, TableArrival Arrival)> Kept => _kept ??= Read();

    private Dictionary<string, (string Name, TableArrival Arrival)> Read()
    {
        var kept = new Dictionary<string, (string, TableArrival)>(SqlName.Comparer);
        if (tables.KindOf(Table) is not null)
        {
            using var result = connection.Query($"SELECT table_name, job, file, epoch_us(arrived_at) FROM {Table}");
            foreach (var row in result.Rows())
            {
                var name = (string)row[0]!;
                kept[name] = (name, new((string)row[1]!, (string)row[2]!, DateTimeOffset.UnixEpoch.AddMicroseconds((long)row[3]!)));
            }
        }

        return kept;
    }
}
