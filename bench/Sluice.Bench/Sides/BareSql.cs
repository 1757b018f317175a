using Sluice.Bench.Generating;
using Sluice.DuckDbApi;

namespace Sluice.Bench.Sides;

/// <summary>What a user of DuckDB would write for the same work.</summary>
internal static class BareSql
{
    /// <summary>Reads orders with declared types.</summary>
    public static string ReadOrders(DataFile file) => ReadCsv(file, OrderRows.Columns);

    /// <summary>Reads orders as text.</summary>
    public static string ReadOrdersAsText(DataFile file) =>
        ReadCsv(file, [.. OrderRows.Columns.Select(column => (column.Name, "VARCHAR"))]);

    /// <summary>Makes a table, and has it on disk.</summary>
    public static string[] CreateTable(string query) => [$"CREATE TABLE t AS {query}", "CHECKPOINT"];

    /// <summary>Writes Parquet.</summary>
    public static string CopyToParquet(string query, string path) => $"COPY ({query}) TO {DuckSql.Literal(path)} (FORMAT parquet)";

    /// <summary>Makes a source produce all its cells and does next to nothing with them.</summary>
    public static string CountCells(string source, IEnumerable<string> columns) =>
        $"SELECT {string.Join(", ", columns.Select(column => $"count({DuckSql.Identifier(column)})"))} FROM {source}";

    /// <summary>Makes a source produce all its cells and adds up a hash of each row, by which two sources are compared.</summary>
    public static string DigestRows(string source, IEnumerable<string> columns) =>
        $"SELECT count(*), sum(hash({string.Join(", ", columns.Select(DuckSql.Identifier))})) FROM {source}";

    /// <summary>Reads some columns of a Parquet file.</summary>
    public static string Project(DataFile file, IEnumerable<string> columns) =>
        $"SELECT {string.Join(", ", columns.Select(DuckSql.Identifier))} FROM read_parquet({DuckSql.Literal(file.Path)})";

    private static string ReadCsv(DataFile file, IReadOnlyList<(string Name, string Type)> columns) =>
        $"SELECT * FROM read_csv({DuckSql.Literal(file.Path)}, header=true, auto_detect=false, delim=',', quote='\"', escape='\"', columns={{"
        + string.Join(", ", columns.Select(column => $"{DuckSql.Literal(column.Name)}: {DuckSql.Literal(column.Type)}")) + "})";
}
