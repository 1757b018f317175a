using Sluice.DuckDbApi;
using Sluice.Packages;

namespace Sluice.Stores.DuckDb;

/// <summary>
/// The statements that bring one stream into one table. Columns that the table has and the stream has not get their
/// default; an upsert leaves them as they are in rows that were there.
/// </summary>
/// <param name="manifest">The package; null for the rows of several, which say themselves whose they are.</param>
/// <param name="write">What goes where.</param>
/// <param name="rows">The rows.</param>
/// <param name="match">The stream's columns on the table's.</param>
internal sealed class DuckDbWriteSql(PackageManifest? manifest, StreamLoad write, StreamRows rows, ColumnMatch match)
{
    private const string Kept = "temp.\"_sluice_kept\"";

    private readonly string _table = DuckSql.Identifier(write.Table);

    public string DeleteAll() => $"DELETE FROM {_table}";

    public string Insert() => $"INSERT INTO {_table} ({Targets()}) SELECT {Values("s")} FROM {rows.Sql} AS s";

    /// <summary>The rows that an upsert overwrites.</summary>
    public RowMatch ByKey() => Match(write.Key, rows, "=", "SELECT");

    /// <summary>The rows that some jobs appended.</summary>
    public RowMatch ByJobs(IReadOnlyList<string> jobs) => new(write.Table,
        $"(SELECT unnest([{string.Join(", ", jobs.Select(DuckSql.Literal))}]) AS k0)", $"t.{Target(Provenance.Job)} = s.k0");

    /// <summary>The rows that a replace_by removes. NULL stands for itself here: rows without a value replace their like.</summary>
    public RowMatch ByParent(StreamRows parent) => Match(write.By, parent, "IS NOT DISTINCT FROM", "SELECT DISTINCT");

    /// <summary>Puts the other columns of the rows that an upsert is about to overwrite aside; the newest where a key is there twice.</summary>
    public string KeepOthers()
    {
        var keys = string.Join(", ", write.Key.Select((column, i) => $"t.{Target(column)} AS k{i}"));
        var others = string.Join(", ", match.Others.Select((column, i) => $"t.{DuckSql.Identifier(column.Name)} AS o{i}"));
        var partition = string.Join(", ", write.Key.Select(column => $"t.{Target(column)}"));
        return $"""
            CREATE OR REPLACE TEMP TABLE {Kept} AS SELECT {keys}, {others}
            FROM {_table} AS t JOIN (SELECT {KeyColumns(write.Key, rows)} FROM {rows.Sql}) AS s ON {OnKeys(write.Key, "=")}
            QUALIFY row_number() OVER (PARTITION BY {partition} ORDER BY t.rowid DESC) = 1
            """;
    }

    public string InsertWithKept()
    {
        var columns = string.Join(", ", match.Others.Select(column => DuckSql.Identifier(column.Name)));
        var values = string.Join(", ", match.Others.Select((_, i) => $"k.o{i}"));
        return $"INSERT INTO {_table} ({Targets()}, {columns}) SELECT {Values("s")}, {values} FROM {rows.Sql} AS s JOIN {Kept} AS k ON {OnKept()}";
    }

    public string InsertWithoutKept() =>
        $"INSERT INTO {_table} ({Targets()}) SELECT {Values("s")} FROM {rows.Sql} AS s ANTI JOIN {Kept} AS k ON {OnKept()}";

    public string DropKept() => $"DROP TABLE {Kept}";

    private RowMatch Match(IReadOnlyList<string> columns, StreamRows source, string comparison, string select) =>
        new(write.Table, $"({select} {KeyColumns(columns, source)} FROM {source.Sql})", OnKeys(columns, comparison));

    private string Targets() => string.Join(", ", match.Columns.Select(pair => DuckSql.Identifier(pair.Target.Name)));

    private string Values(string relation) => string.Join(", ", match.Columns.Select(pair => Value(relation, pair.Source.Name)));

    private string Value(string relation, string column) => (write.Provenance, column) switch
    {
        (true, Provenance.Job) => manifest is null ? $"{relation}.{PackageRelation.JobColumn}" : DuckSql.Literal(manifest.Job),
        (true, Provenance.File) => manifest is null ? $"{relation}.{PackageRelation.FileColumn}" : DuckSql.Literal(manifest.File.Path),
        (true, Provenance.Row) => $"{relation}._row",
        _ => $"{relation}.{DuckSql.Identifier(column)}",
    };

    // The names k0, k1 … are ours, so that no column's name can be taken for another's.
    private string KeyColumns(IReadOnlyList<string> columns, StreamRows source) =>
        string.Join(", ", columns.Select((column, i) => $"{Key(column, source, DuckSql.Identifier(column))} AS k{i}"));

    private string OnKeys(IReadOnlyList<string> columns, string comparison) =>
        string.Join(" AND ", columns.Select((column, i) => $"t.{Target(column)} {comparison} s.k{i}"));

    private string OnKept() =>
        string.Join(" AND ", write.Key.Select((column, i) => $"{Key(column, rows, $"s.{DuckSql.Identifier(column)}")} = k.k{i}"));

    // In the table's type, as it will stand there: held against a column of text, a number would have DuckDB make numbers of the texts.
    private string Key(string column, StreamRows source, string sql)
    {
        var target = TargetOf(column);
        return source.Columns.Any(own => SqlName.Same(own.Name, column) && own.Type.Equals(target.Type)) ? sql : $"CAST({sql} AS {target.Type.ToSql()})";
    }

    private string Target(string column) => DuckSql.Identifier(TargetOf(column).Name);

    private TableColumn TargetOf(string column) => match.Columns.First(pair => SqlName.Same(pair.Source.Name, column)).Target;
}
