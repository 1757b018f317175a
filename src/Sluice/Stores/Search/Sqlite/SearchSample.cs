using System.Globalization;
using Sluice.DuckDbApi;

namespace Sluice.Stores.Search.Sqlite;

/// <summary>The first rows of a table as text.</summary>
internal static class SearchSample
{
    /// <summary>Reads the sample; the columns of the provenance are left out.</summary>
    public static StoreSample Read(SqliteLink link, TableShape shape, int rows)
    {
        var columns = Provenance.Without(shape.Columns, column => column.Name).ToList();
        var table = DuckSql.Identifier(shape.Name);
        var cells = string.Join(", ", columns.Select(column => DuckSql.Identifier(column.Name)));
        var found = link.Query($"SELECT {cells} FROM {table} ORDER BY {SearchTables.Id} LIMIT {rows}",
            row => (IReadOnlyList<string?>)[.. columns.Select((column, i) => Cell(row, i, column))]);
        return new([.. columns.Select(column => column.Name)], found, link.Number($"SELECT count(*) FROM {table}"));
    }

    /// <summary>A cell as text, as DuckDB writes it, so that samples of all stores look alike; null for NULL.</summary>
    public static string? Cell(SqliteStatement row, int index, TableColumn column) => row.IsNull(index) ? null : CellForms.Of(column.Type) switch
    {
        CellForm.Integer when column.Type.Id == DuckTypeId.Boolean => row.Number(index) != 0 ? "true" : "false",
        CellForm.Real => row.Value(index) is double number ? Text(number) : row.Text(index)!,
        CellForm.Blob => Convert.ToHexString(row.Blob(index)),
        _ => row.Text(index)!,
    };

    /// <summary>A number as text.</summary>
    public static string Text(double number)
    {
        var text = number.ToString("R", CultureInfo.InvariantCulture).ToLowerInvariant();
        return double.IsFinite(number) ? text.Any(letter => letter is '.' or 'e') ? text : text + ".0" : double.IsPositive(number) ? "inf" : "-inf";
    }
}
