using Sluice.DuckDbApi;

namespace Sluice.Stores.Parquet;

/// <summary>A table of a Parquet store as it is now.</summary>
/// <param name="Files">Its files, full paths; never empty.</param>
/// <param name="Shape">Its columns: those of all files together.</param>
internal sealed record ParquetTable(IReadOnlyList<string> Files, TableShape Shape)
{
    /// <summary>The table; null when there is none.</summary>
    public static ParquetTable? Find(DuckConnection connection, ParquetFolder folder, string table)
    {
        var files = folder.FilesOf(table);
        if (files.Count == 0)
        {
            return null;
        }

        using var result = connection.Query($"SELECT * FROM {Read(files)} LIMIT 0");
        return new(files, new(table, [.. result.Columns.Select(column => new TableColumn(column.Name, column.Type))]));
    }

    /// <summary>SQL that can stand after FROM and reads files as one table.</summary>
    /// <param name="files">Full paths.</param>
    /// <param name="fileColumn">A column to add with the path of each row's file.</param>
    public static string Read(IReadOnlyList<string> files, string? fileColumn = null)
    {
        var list = string.Join(", ", files.Select(DuckSql.Literal));
        var file = fileColumn is null ? "" : $", filename = {DuckSql.Literal(fileColumn)}";
        // A folder named a=b must not become a column.
        return $"read_parquet([{list}], union_by_name = true, hive_partitioning = false{file})";
    }
}
