namespace Sluice.Stores.Postgres;

/// <summary>A table that a stream is about to go into.</summary>
/// <param name="Table">The table.</param>
/// <param name="Match">The stream's columns on it.</param>
/// <param name="IsNew">True when this load has made it.</param>
internal sealed record Target(PostgresTable Table, ColumnMatch Match, bool IsNew)
{
    /// <summary>The table's column behind a column that the pipeline names.</summary>
    public PostgresColumn ColumnOf(PreparedStream stream, string column)
    {
        var name = stream.NameOf(column);
        return (PostgresColumn)Match.Columns.First(pair => SqlName.Same(pair.Source.Name, name)).Target;
    }
}
