using Sluice.DuckDbApi;

namespace Sluice.Stores;

/// <summary>
/// A stream's columns on the columns of a table that exists already: by name, types only where nothing can be lost.
/// Whatever does not fit is said column by column, all at once.
/// </summary>
/// <param name="Columns">The stream's columns with the table's names for them, in the stream's order.</param>
/// <param name="Others">The table's columns that the stream does not have; their rows keep or get their default.</param>
internal sealed record ColumnMatch(IReadOnlyList<(DuckColumn Source, TableColumn Target)> Columns, IReadOnlyList<TableColumn> Others)
{
    /// <summary>Matches, or says what is different.</summary>
    /// <param name="source">The stream's columns, provenance included where it is written.</param>
    /// <param name="table">The table.</param>
    /// <param name="differences">A sentence for each column that does not fit; empty when the match can be used.</param>
    public static ColumnMatch Of(IReadOnlyList<DuckColumn> source, TableShape table, out IReadOnlyList<string> differences)
    {
        var found = new List<string>();
        var columns = new List<(DuckColumn, TableColumn)>();
        foreach (var column in source)
        {
            var target = table.Find(column.Name);
            if (Difference(column, target) is { } difference)
            {
                found.Add(difference);
            }
            else
            {
                columns.Add((column, target!));
            }
        }

        var named = source.Select(column => column.Name).ToHashSet(SqlName.Comparer);
        var others = table.Columns.Where(column => !named.Contains(column.Name)).ToList();
        found.AddRange(others.Where(column => column.IsRequired).Select(column =>
            $"{Quoted(column.Name)} takes no NULL in the table and is not in the stream"));
        differences = found;
        return new(columns, [.. others.Where(column => !column.IsGenerated)]);
    }

    private static string? Difference(DuckColumn column, TableColumn? target) => target switch
    {
        null => $"{Quoted(column.Name)} ({column.Type}) is not in the table",
        { IsGenerated: true } => $"{Quoted(column.Name)} is computed by the table itself",
        _ when !TypeFit.Fits(column.Type, target.Type) =>
            $"{Quoted(column.Name)} is {target.Type} in the table and {column.Type} in the stream, which does not always fit",
        _ => null,
    };

    private static string Quoted(string name) => $"\"{name}\"";
}
