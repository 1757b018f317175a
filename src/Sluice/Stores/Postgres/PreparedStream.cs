using Sluice.DuckDbApi;

namespace Sluice.Stores.Postgres;

/// <summary>A stream of a package that was looked at: its rows, and its columns under the names that they have in PostgreSQL.</summary>
/// <param name="Write">What goes where.</param>
/// <param name="Rows">The rows.</param>
internal sealed record PreparedStream(StreamLoad Write, StreamRows Rows)
{
    /// <summary>The stream's own columns, their names cut to what PostgreSQL keeps.</summary>
    public IReadOnlyList<DuckColumn> Columns { get; } = PostgresNames.Cut(Rows.Columns);

    /// <summary>The columns that are written: the stream's own, and the provenance where it is wanted.</summary>
    public IReadOnlyList<DuckColumn> Written => Write.Provenance ? [.. Columns, .. Provenance.Columns] : Columns;

    /// <summary>The name that a column of the pipeline has in the table.</summary>
    public string NameOf(string column) => PostgresNames.Cut(column);

    /// <summary>The column behind a name in the table.</summary>
    public DuckColumn SourceOf(string name)
    {
        var place = Columns.Index().FirstOrDefault(column => column.Item.Name == name, (-1, null!)).Index;
        return place < 0 ? Provenance.Columns.First(column => column.Name == name) : Rows.Columns[place];
    }
}
