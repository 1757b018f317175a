using Sluice.DuckDbApi;

namespace Sluice.Stores.DuckDb;

/// <summary>The tables as one connection sees them: those that it has changed itself it asks for anew.</summary>
internal sealed class TransactionTables(DuckConnection connection, KnownTables known)
{
    private readonly HashSet<string> _changed = new(SqlName.Comparer);
    private readonly Dictionary<string, KnownTable> _own = new(SqlName.Comparer);

    /// <summary>True when a table was made or changed, which others must learn once it is committed.</summary>
    public bool HasChanged => _changed.Count > 0;

    /// <summary>What the name stands for: "table", "view", or null when it is free.</summary>
    public string? KindOf(string table) => Of(table).Kind;

    /// <summary>The columns of the table or view; null when there is none.</summary>
    public TableShape? Find(string table) => Of(table).Shape;

    /// <summary>Says that this transaction has made or changed a table.</summary>
    public void Changed(string table)
    {
        _changed.Add(table);
        _own.Remove(table);
    }

    private KnownTable Of(string table)
    {
        if (!_changed.Contains(table))
        {
            return known.Of(connection, table);
        }

        if (!_own.TryGetValue(table, out var own))
        {
            _own.Add(table, own = KnownTable.Read(connection, table));
        }

        return own;
    }
}
