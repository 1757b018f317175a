using Sluice.DuckDbApi;

namespace Sluice.Bench.Generating;

/// <summary>The wide ticket export, as CSV and as the Parquet file that a data frame makes of it.</summary>
internal static class TicketsFile
{
    public static void WriteCsv(string path, long rows)
    {
        using var file = File.Create(path);
        file.Write(TicketRows.Header);
        var buffer = new LineBuffer();
        for (long row = 0; row < rows; row++)
        {
            TicketRows.Add(buffer, row);
            if (row == rows - 1 || buffer.Count > 1 << 22)
            {
                file.Write(buffer.Written);
                buffer.Clear();
            }
        }
    }

    public static void WriteParquet(string csv, string path, long rows)
    {
        // One thread: the writer books memory for each column and thread, and 1,667 columns are many.
        using var database = DuckDatabase.Open(":memory:", new Dictionary<string, string> { ["threads"] = "1" });
        using var connection = database.Connect();
        var columns = string.Join(", ", TicketColumns.DistinctNames.Select(name => $"{DuckSql.Literal(name)}: 'VARCHAR'"));
        var cells = string.Join(", ", TicketColumns.DistinctNames.Select(name => TicketColumns.NumberNames.Contains(name)
            ? $"{DuckSql.Identifier(name)}::DOUBLE AS {DuckSql.Identifier(name)}"
            : DuckSql.Identifier(name)));
        var source = $"read_csv({DuckSql.Literal(csv)}, columns={{{columns}}}, auto_detect=false, header=true, delim=',', quote='\"', escape='\"')";
        var written = connection.Scalar<long>($"COPY (SELECT {cells} FROM {source}) TO {DuckSql.Literal(path)} (FORMAT parquet)");
        if (written != rows)
        {
            throw new InvalidOperationException($"{path} got {written} rows, and {csv} has {rows}.");
        }
    }
}
