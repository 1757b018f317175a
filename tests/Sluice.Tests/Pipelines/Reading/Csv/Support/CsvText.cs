using System.Text;
using Sluice.DuckDbApi;
using Sluice.Pipelines.Reading;
using Sluice.Pipelines.Reading.Csv;

namespace Sluice.Tests.Pipelines.Reading.Csv.Support;

/// <summary>Files in memory, and what a query over them gives.</summary>
internal static class CsvText
{
    public static readonly CsvOptions Comma = new() { Delimiter = ",", Quote = "\"", Escape = "\"", Header = true };

    public static CsvInput Input(byte[] bytes, string fileName = "orders.csv") =>
        new(fileName, () => new ChoppyStream(bytes), bytes.Length);

    public static CsvSource Open(string text, CsvOptions? options = null, string fileName = "orders.csv") =>
        Open(Encoding.UTF8.GetBytes(text), options, fileName);

    public static CsvSource Open(byte[] bytes, CsvOptions? options = null, string fileName = "orders.csv") =>
        CsvSource.Open(Input(bytes, fileName), options ?? Comma);

    public static DuckDatabase Database(int threads = 2) => DuckDatabase.Open(":memory:", new Dictionary<string, string>
    {
        ["threads"] = threads.ToString(),
        ["preserve_insertion_order"] = "false",
    });

    /// <summary>All rows in order, by a query.</summary>
    public static List<CsvRow> Rows(CsvSource source, int threads = 2)
    {
        using var database = Database(threads);
        using var connection = database.Connect();
        var cells = string.Concat(source.Columns.Select(column => $", {column.SqlName}"));
        using var result = connection.Query($"SELECT _row, _byte, _error, _raw{cells} FROM {source.Register(connection)} ORDER BY _row");
        return [.. result.Rows().Select(row => new CsvRow(
            (long)row[0]!, (long)row[1]!, (StructureErrors)(byte)row[2]!, (byte[])row[3]!, [.. row.Skip(4).Cast<string?>()]))];
    }

    /// <summary>The cells of all rows, as lines: <c>1|a||NULL</c>.</summary>
    public static List<string> Cells(CsvSource source) =>
        [.. Rows(source).Select(row => string.Join("|", row.Cells.Select(cell => cell ?? "NULL")))];
}
