using Sluice.DuckDbApi;

namespace Sluice.Stores.DuckDb;

/// <summary>
/// What the tables of the database look like, asked once: nobody but this process can change them while it holds the file,
/// and asking the catalog costs more than loading a few rows. Safe for use by several threads.
/// </summary>
internal sealed class KnownTables
{
    private readonly Dictionary<string, KnownTable> _tables = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private int _version;

    /// <summary>A table as whoever has the connection sees it.</summary>
    public KnownTable Of(DuckConnection connection, string table)
    {
        int version;
        lock (_lock)
        {
            if (_tables.TryGetValue(table, out var known))
            {
                return known;
            }

            version = _version;
        }

        var found = KnownTable.Read(connection, table);
        lock (_lock)
        {
            // What was forgotten meanwhile may have been looked at before it changed.
            if (version == _version)
            {
                _tables[table] = found;
            }
        }

        return found;
    }

    /// <summary>Forgets all of it, because tables were changed.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _version++;
            _tables.Clear();
        }
    }
}

/// <summary>What a name stands for.</summary>
/// <param name="Kind">"table", "view", or null when it is free.</param>
/// <param name="Shape">The columns; null when it is free.</param>
internal sealed record KnownTable(string? Kind, TableShape? Shape)
{
    /// <summary>Asks the catalog.</summary>
    public static KnownTable Read(DuckConnection connection, string table) =>
        DatabaseTables.KindOf(connection, table) is { } kind ? new(kind, DatabaseTables.Find(connection, table)) : new(null, null);
}
