using Sluice.DuckDbApi;

namespace Sluice.Stores.Search.Sqlite;

/// <summary>Copies the rows of a query of DuckDB into a statement of SQLite, cell by cell, without making objects of them.</summary>
internal static class RowCopy
{
    /// <summary>Runs the statement once for each row; gives how many there were.</summary>
    /// <param name="engine">Where the rows come from.</param>
    /// <param name="select">A query whose columns are BIGINT, DOUBLE, BLOB or VARCHAR.</param>
    /// <param name="statement">It gets the cells as its parameters, from the second on; the first is a number.</param>
    /// <param name="firstId">That number for the first row; the others follow.</param>
    /// <param name="cancellation">Stops between the rows.</param>
    public static long Run(DuckConnection engine, string select, SqliteStatement statement, long firstId, CancellationToken cancellation)
    {
        using var result = engine.QueryStreaming(select);
        var forms = result.Columns.Select(column => CellForms.Of(column.Type)).ToArray();
        var rows = 0L;
        while (result.TryNextChunk(out var chunk))
        {
            cancellation.ThrowIfCancellationRequested();
            for (var row = 0; row < chunk.Count; row++)
            {
                statement.Bind(1, firstId + rows++);
                Bind(chunk, row, forms, statement);
                statement.Step();
            }
        }

        return rows;
    }

    private static void Bind(DuckDataChunk chunk, int row, CellForm[] forms, SqliteStatement statement)
    {
        for (var i = 0; i < forms.Length; i++)
        {
            var column = chunk.Column(i);
            var number = i + 2;
            if (column.IsNull(row))
            {
                statement.BindNull(number);
                continue;
            }

            switch (forms[i])
            {
                case CellForm.Integer:
                    statement.Bind(number, column.Values<long>()[row]);
                    break;
                case CellForm.Real:
                    statement.Bind(number, column.Values<double>()[row]);
                    break;
                case CellForm.Blob:
                    statement.BindBlob(number, column.Utf8(row));
                    break;
                default:
                    statement.BindText(number, column.Utf8(row));
                    break;
            }
        }
    }
}
