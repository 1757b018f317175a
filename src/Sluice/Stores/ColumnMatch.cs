using Sluice.DuckDbApi;

namespace Sluice.Stores;

/// <summary>
/// A stream's columns on the columns of a table that exists already: by name, types only where nothing can be lost.
/// Whatever is different is said column by column, all at once.
/// </summary>
/// <param name="Columns">The stream's columns with the table's names for them, in the stream's order.</param>
/// <param name="Others">The table's columns that the stream does not have; their rows keep or get their default.</param>
/// <param name="Changes">What is different.</param>
internal sealed record ColumnMatch(
    IReadOnlyList<(DuckColumn Source, TableColumn Target)> Columns, IReadOnlyList<TableColumn> Others, IReadOnlyList<ColumnChange> Changes)
{
    /// <summary>A sentence for each column that can not be loaded; empty when the match can be used once its additions are made.</summary>
    public IReadOnlyList<string> Refusals => [.. Changes.Select(change => change.Refusal).OfType<string>()];

    /// <summary>The stream's columns that the table is to get.</summary>
    public IReadOnlyList<DuckColumn> Additions { get; private init; } = [];

    /// <summary>Matches.</summary>
    /// <param name="source">The stream's columns, provenance included where it is written.</param>
    /// <param name="table">The table.</param>
    /// <param name="schema">What the write says about differences.</param>
    /// <param name="canAdd">False for a store whose tables can not get more columns.</param>
    public static ColumnMatch Of(IReadOnlyList<DuckColumn> source, TableShape table, SchemaMode schema, bool canAdd = true)
    {
        var changes = new List<ColumnChange>();
        var columns = new List<(DuckColumn, TableColumn)>();
        var additions = new List<DuckColumn>();
        foreach (var column in source)
        {
            var target = table.Find(column.Name);
            if (target is null)
            {
                // Provenance is the pipeline's wish, not the file's: a table that was made without it stays without.
                var isAdded = schema == SchemaMode.Evolve && canAdd && !Provenance.IsColumn(column.Name);
                changes.Add(Added(column, isAdded));
                if (isAdded)
                {
                    additions.Add(column);
                }
            }
            else if (Retyped(column, target) is { } retyped)
            {
                changes.Add(retyped);
            }
            else
            {
                columns.Add((column, target));
            }
        }

        var named = source.Select(column => table.Find(column.Name)?.Name).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var others = table.Columns.Where(column => !named.Contains(column.Name)).ToList();
        changes.AddRange(others.Where(IsMissed).Select(column => Dropped(column, schema)));
        return new(columns, [.. others.Where(column => !column.IsGenerated)], changes) { Additions = additions };
    }

    // What the table fills by itself is not missed, nor is the provenance of a write that has none.
    private static bool IsMissed(TableColumn column) => !column.IsGenerated && !column.HasDefault && !Provenance.IsColumn(column.Name);

    private static ColumnChange Added(DuckColumn column, bool isAdded) => new(ColumnChangeKind.Added, column.Name)
    {
        StreamType = column.Type.ToSql(),
        IsApplied = isAdded,
        Refusal = isAdded ? null : $"{Quoted(column.Name)} ({column.Type}) is not in the table",
    };

    private static ColumnChange? Retyped(DuckColumn column, TableColumn target)
    {
        var refusal = target.IsGenerated ? $"{Quoted(column.Name)} is computed by the table itself"
            : target.Takes(column.Type) ? null
            : $"{Quoted(column.Name)} is {target.TypeName} in the table and {column.Type} in the stream, which does not always fit";
        return refusal is null ? null : new(ColumnChangeKind.Retyped, column.Name)
        {
            TableType = target.TypeName,
            StreamType = column.Type.ToSql(),
            Refusal = refusal,
        };
    }

    private static ColumnChange Dropped(TableColumn column, SchemaMode schema) => new(ColumnChangeKind.Dropped, column.Name)
    {
        TableType = column.TypeName,
        Refusal = column.IsRequired ? $"{Quoted(column.Name)} takes no NULL in the table and is not in the stream"
            : schema == SchemaMode.Freeze ? $"{Quoted(column.Name)} is in the table and not in the stream"
            : null,
    };

    private static string Quoted(string name) => $"\"{name}\"";
}
