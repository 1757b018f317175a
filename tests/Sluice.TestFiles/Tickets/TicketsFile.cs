using Sluice.DuckDbApi;

namespace Sluice.TestFiles.Tickets;

/// <summary>A wide ticket export, as CSV and as the Parquet file that a data frame makes of it.</summary>
public static class TicketsFile
{
    /// <summary>Writes the export as an issue tracker does, with repeated names.</summary>
    public static void WriteCsv(TicketLayout layout, string path, long rows)
    {
        using var file = File.Create(path);
        file.Write(layout.Header);
        var buffer = new LineBuffer();
        var records = new TicketRows(layout);
        for (long row = 0; row < rows; row++)
        {
            records.Add(buffer, row);
            if (row == rows - 1 || buffer.Count > 1 << 22)
            {
                file.Write(buffer.Written);
                buffer.Clear();
            }
        }
    }

    /// <summary>
    /// Writes an export as pandas does when it has read the CSV: one group of rows, repeated names numbered, numbers as such,
    /// and columns without any value as DOUBLE.
    /// </summary>
    public static void WriteParquet(TicketLayout layout, string csv, string path, long rows)
    {
        // One thread: the writer books memory for each column and thread, and 1,667 columns are many.
        using var database = DuckDatabase.Open(":memory:", new Dictionary<string, string> { ["threads"] = "1" });
        using var connection = database.Connect();
        var names = layout.DistinctNames;
        var columns = string.Join(", ", names.Select(name => $"{DuckSql.Literal(name)}: 'VARCHAR'"));
        var source = $"read_csv({DuckSql.Literal(csv)}, columns={{{columns}}}, auto_detect=false, header=true, delim=',', quote='\"', escape='\"')";
        var empty = layout.HasEmptyAsDouble ? EmptyColumns(connection, source, names) : [];
        var cells = string.Join(", ", names.Select(name => layout.TypeOf(name, empty.Contains(name)) is { } type
            ? $"CAST({DuckSql.Identifier(name)} AS {type}) AS {DuckSql.Identifier(name)}" : DuckSql.Identifier(name)));
        var written = connection.Scalar<long>($"COPY (SELECT {cells} FROM {source}) TO {DuckSql.Literal(path)} (FORMAT parquet, ROW_GROUP_SIZE {Math.Max(2048, rows)})");
        if (written != rows)
        {
            throw new InvalidOperationException($"{path} got {written} rows, and {csv} has {rows}.");
        }
    }

    private static HashSet<string> EmptyColumns(DuckConnection connection, string source, IReadOnlyList<string> names)
    {
        using var counts = connection.Query($"SELECT {string.Join(", ", names.Select(name => $"count({DuckSql.Identifier(name)})"))} FROM {source}");
        return [.. counts.Rows().Single().Zip(names).Where(pair => (long)pair.First! == 0).Select(pair => pair.Second)];
    }
}
