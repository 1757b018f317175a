using Sluice.DuckDbApi;

namespace Sluice.Stores.DuckDb;

/// <summary>Rows of a table that are found by a relation.</summary>
/// <param name="Table">The table; <c>t</c> in <paramref name="Condition"/>.</param>
/// <param name="Keys">A parenthesised SELECT of what to look for, each once; <c>s</c> in <paramref name="Condition"/>.</param>
/// <param name="Condition">When a row is meant.</param>
internal sealed record RowMatch(string Table, string Keys, string Condition)
{
    private string Target => DuckSql.Identifier(Table);

    /// <summary>Rows that are meant, and groups of <see cref="RowRemoval.GroupRows"/> neighbours that they lie in.</summary>
    public string Count() =>
        $"SELECT count(*), count(DISTINCT t.rowid // {RowRemoval.GroupRows}) FROM {Target} AS t JOIN {Keys} AS s ON {Condition}";

    public string Delete() => $"DELETE FROM {Target} AS t USING {Keys} AS s WHERE {Condition}";

    /// <summary>Adds the rows that are not meant once more, at the table's end.</summary>
    public string CopyOthers(IEnumerable<string> columns)
    {
        var names = columns.Select(DuckSql.Identifier).ToList();
        var values = string.Join(", ", names.Select(name => $"t.{name}"));
        return $"INSERT INTO {Target} ({string.Join(", ", names)}) SELECT {values} FROM {Target} AS t ANTI JOIN {Keys} AS s ON {Condition}";
    }

    /// <summary>Deletes the rows up to one, from the first on.</summary>
    public string DeleteUpTo(long row) => $"DELETE FROM {Target} WHERE rowid <= {row}";
}
