using Sluice.DuckDbApi;
using Sluice.Packages;

namespace Sluice.Stores.Parquet;

/// <summary>The statements that stage one stream for one table.</summary>
internal sealed class ParquetWriteSql(PackageManifest manifest, StreamLoad write, StreamRows rows, ColumnMatch match, TableShape shape)
{
    /// <summary>The column by which rows tell their file; a name no stream may have.</summary>
    public const string FileColumn = "_sluice_file";

    // The first level of zstd is as fast as snappy and packs twice as well. Row groups of this size are written with
    // 100 MB of memory, and are large enough for readers to skip by.
    private const string Format = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 61440";

    /// <summary>Rows that are found, by the files of the table that they are in.</summary>
    public string CountByFile(IReadOnlyList<string> files, KeyRelation keys) =>
        $"SELECT t.{FileColumn}, count(*) FROM {ParquetTable.Read(files, FileColumn)} AS t JOIN {keys.Sql} AS s ON {On(keys)} GROUP BY 1";

    /// <summary>Writes the rows of files that are not found.</summary>
    public string CopyOthers(IReadOnlyList<string> files, KeyRelation keys, string path) =>
        Copy($"SELECT {Columns("t")} FROM {ParquetTable.Read(files)} AS t ANTI JOIN {keys.Sql} AS s ON {On(keys)}", path);

    /// <summary>Writes the stream's rows; columns of the table that it does not have are NULL.</summary>
    public string CopyRows(string path) => Copy($"SELECT {Values(null)} FROM {rows.Sql} AS s", path);

    /// <summary>
    /// Writes the stream's rows; columns of the table that it does not have are as they are in the row that is
    /// overwritten, in the last by file and row where a key is there twice.
    /// </summary>
    public string CopyRowsKeepingOthers(IReadOnlyList<string> files, KeyRelation keys, string path)
    {
        var kept = string.Join(", ", match.Others.Select((column, i) => $"t.{DuckSql.Identifier(column.Name)} AS o{i}"));
        var found = string.Join(", ", keys.Columns.Select((_, i) => $"s.k{i}"));
        var onKept = string.Join(" AND ", keys.Columns.Select((column, i) => $"{Value(column)} = k.k{i}"));
        return Copy($"""
            SELECT {Values("k")} FROM {rows.Sql} AS s LEFT JOIN (
                SELECT {found}, {kept} FROM {ParquetTable.Read(files, FileColumn)} AS t JOIN {keys.Sql} AS s ON {On(keys)}
                QUALIFY row_number() OVER (PARTITION BY {found} ORDER BY t.{FileColumn} DESC, t.file_row_number DESC) = 1
            ) AS k ON {onKept}
            """, path);
    }

    /// <summary>The stream's keys, in the table's types.</summary>
    public KeyRelation ByKey() => Keys(write.Key, rows, "=", "SELECT");

    /// <summary>The parent's values of the columns to replace by; NULL stands for itself.</summary>
    public KeyRelation ByParent(StreamRows parent) => Keys(write.By, parent, "IS NOT DISTINCT FROM", "SELECT DISTINCT");

    /// <summary>The rows that some jobs appended.</summary>
    public KeyRelation ByJobs(IReadOnlyList<string> jobs) => new(
        [match.Columns.First(pair => pair.Source.Name == Provenance.Job).Target],
        $"(SELECT unnest([{string.Join(", ", jobs.Select(DuckSql.Literal))}]) AS k0)", "=");

    private KeyRelation Keys(IReadOnlyList<string> columns, StreamRows source, string comparison, string select)
    {
        var targets = columns.Select(column => match.Columns.First(pair => SqlName.Same(pair.Source.Name, column)).Target).ToList();
        var values = columns.Select((column, i) => $"CAST({DuckSql.Identifier(column)} AS {targets[i].Type.ToSql()}) AS k{i}");
        return new(targets, $"({select} {string.Join(", ", values)} FROM {source.Sql})", comparison);
    }

    private static string On(KeyRelation keys) =>
        string.Join(" AND ", keys.Columns.Select((column, i) => $"t.{DuckSql.Identifier(column.Name)} {keys.Comparison} s.k{i}"));

    private string Columns(string relation) => string.Join(", ", shape.Columns.Select(column => $"{relation}.{DuckSql.Identifier(column.Name)}"));

    // All files of a table have the same columns in the same order, so that any reader takes them for one.
    private string Values(string? kept) => string.Join(", ", shape.Columns.Select(column => $"{Value(column, kept)} AS {DuckSql.Identifier(column.Name)}"));

    private string Value(TableColumn column, string? kept)
    {
        var other = match.Others.ToList().IndexOf(column);
        return other < 0 ? Value(column)
            : kept is null ? $"CAST(NULL AS {column.Type.ToSql()})"
            : $"{kept}.o{other}";
    }

    private string Value(TableColumn column)
    {
        var source = match.Columns.First(pair => pair.Target == column).Source.Name;
        var value = (write.Provenance, source) switch
        {
            (true, Provenance.Job) => DuckSql.Literal(manifest.Job),
            (true, Provenance.File) => DuckSql.Literal(manifest.File.Path),
            (true, Provenance.Row) => "s._row",
            _ => $"s.{DuckSql.Identifier(source)}",
        };
        return $"CAST({value} AS {column.Type.ToSql()})";
    }

    private static string Copy(string select, string path) => $"COPY ({select}) TO {DuckSql.Literal(path)} ({Format})";
}

/// <summary>What to look for in a table.</summary>
/// <param name="Columns">The table's columns.</param>
/// <param name="Sql">A parenthesised SELECT of k0, k1 …, each combination once.</param>
/// <param name="Comparison">The operator between a column and its value.</param>
internal sealed record KeyRelation(IReadOnlyList<TableColumn> Columns, string Sql, string Comparison);
