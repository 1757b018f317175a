using Sluice.DuckDbApi;

namespace Sluice.Stores;

/// <summary>The first rows of a relation as text: dates as ISO 8601, nested values as JSON, everything else as DuckDB writes it.</summary>
internal static class TableSample
{
    /// <summary>Reads the sample.</summary>
    /// <param name="connection">Where the relation can be read.</param>
    /// <param name="shape">Its columns; those of the provenance are left out.</param>
    /// <param name="relation">SQL that can stand after FROM.</param>
    /// <param name="isTable">True when its rows have an order, that of their <c>rowid</c>.</param>
    /// <param name="rows">How many rows at most.</param>
    public static StoreSample Read(DuckConnection connection, TableShape shape, string relation, bool isTable, int rows)
    {
        var columns = Provenance.Without(shape.Columns, column => column.Name).ToList();
        var cells = string.Join(", ", columns.Select(column => Text(column)));
        using var result = connection.Query($"SELECT {cells} FROM {relation}{(isTable ? " ORDER BY rowid" : "")} LIMIT {rows}");
        var total = connection.Scalar<long>($"SELECT count(*) FROM {relation}");
        return new([.. columns.Select(column => column.Name)], [.. result.Rows().Select(row => row.Select(cell => (string?)cell).ToList())], total);
    }

    private static string Text(TableColumn column)
    {
        var name = DuckSql.Identifier(column.Name);
        return column.Type.Id is DuckTypeId.List or DuckTypeId.Array or DuckTypeId.Struct or DuckTypeId.Map or DuckTypeId.Union
            ? $"CAST(to_json({name}) AS VARCHAR)"
            : $"CAST({name} AS VARCHAR)";
    }
}
