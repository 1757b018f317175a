using Sluice.DuckDbApi;

namespace Sluice.Stores.Search.Sqlite;

/// <summary>
/// The statements that make an index and bring documents into it. Documents are put together here, of their own row and the
/// rows of their parts, so that it does not matter which of them came with a load.
/// </summary>
/// <param name="index">The index.</param>
internal sealed class IndexSql(SearchIndex index)
{
    // FTS5 writes its words out whenever it has gathered so many bytes, 1 MB by default: the more, the fewer pieces to merge.
    private const int GatheredBytes = 16 << 20;

    private const string Document = "t." + SearchTables.Id;

    /// <summary>Removes the index's tables.</summary>
    public IEnumerable<string> Drop() => new[] { index.Text, index.Documents, index.Tags }.Select(table => $"DROP TABLE IF EXISTS {table}");

    /// <summary>Makes the index's tables.</summary>
    public IEnumerable<string> Create()
    {
        var columns = string.Concat(index.TextFields.Select(field => index.TextColumn(field) + ", "));
        yield return $"CREATE VIRTUAL TABLE {index.Text} USING fts5({(columns.Length == 0 ? "c0, " : columns)}content = '', contentless_delete = 1, {SearchIndex.Tokenizer})";
        yield return $"INSERT INTO {index.Text} ({index.Text}, rank) VALUES ('hashsize', {GatheredBytes})";
        yield return $"CREATE TABLE {index.Documents} (id INTEGER PRIMARY KEY{string.Concat(index.Scalars.Select(field => ", " + index.ScalarColumn(field)))})";

        // By the field first: each field's values are added by themselves, document after document, and so at the end of all.
        yield return $"CREATE TABLE {index.Tags} (doc INTEGER, field INTEGER, value, shown TEXT, PRIMARY KEY (field, doc, value)) WITHOUT ROWID";
    }

    /// <summary>Makes the indexes behind filters and sorting, and tidies up: after the first documents, which is several times faster.</summary>
    public IEnumerable<string> CreateIndexes()
    {
        var date = index.Date is { } field ? index.ScalarColumn(field) : null;
        foreach (var column in index.Scalars.Select(index.ScalarColumn))
        {
            yield return $"CREATE INDEX _sluice_doc_{index.Number}_{column} ON {index.Documents} ({column}{(date is null || date == column ? "" : ", " + date)})";
        }

        // All words in one piece, so that a query looks in one place.
        yield return $"INSERT INTO {index.Text} ({index.Text}) VALUES ('optimize')";
        yield return $"CREATE INDEX _sluice_tag_{index.Number}_value ON {index.Tags} (field, value, doc)";
    }

    /// <summary>Removes documents.</summary>
    /// <param name="ids">A SELECT of their numbers.</param>
    public IEnumerable<string> Remove(string ids) =>
    [
        $"DELETE FROM {index.Text} WHERE rowid IN ({ids})",
        $"DELETE FROM {index.Documents} WHERE id IN ({ids})",
        $"DELETE FROM {index.Tags} WHERE field IN ({string.Join(", ", index.Many.Select(index.TagNumber))}) AND doc IN ({ids})",
    ];

    /// <summary>Adds documents of rows that are in the table.</summary>
    /// <param name="ids">A SELECT of their numbers; null for all.</param>
    public IEnumerable<string> Add(string? ids)
    {
        var rows = $"{index.TableSql} AS t{(ids is null ? "" : $" WHERE {Document} IN ({ids})")}";
        if (index.TextFields.Count > 0)
        {
            yield return $"INSERT INTO {index.Text} (rowid, {string.Join(", ", index.TextFields.Select(index.TextColumn))}) "
                + $"SELECT {Document}, {string.Join(", ", index.TextFields.Select(TextOf))} FROM {rows}";
        }

        yield return $"INSERT INTO {index.Documents} SELECT {Document}{string.Concat(index.Scalars.Select(field => ", " + Value(field, Column("t", field))))} FROM {rows}";
        foreach (var field in index.Many)
        {
            yield return $"INSERT OR IGNORE INTO {index.Tags} SELECT {Document}, {index.TagNumber(field)}, {Value(field, ValueOf(field))}, {ValueOf(field)} "
                + $"FROM {index.TableSql} AS t{Joined(field)} WHERE {ValueOf(field)} IS NOT NULL{(ids is null ? "" : $" AND {Document} IN ({ids})")}";
        }
    }

    /// <summary>A document's text in a field, from the table <c>t</c>.</summary>
    public static string TextOf(SearchField field) => (field.Part, field.IsList) switch
    {
        (null, false) => Column("t", field),
        (null, true) => $"(SELECT group_concat(value, char(10)) FROM {Elements("t", field)})",
        (_, false) => $"(SELECT group_concat({Column("p", field)}, char(10)) FROM {DuckSql.Identifier(field.Part!)} AS p WHERE {Meets(field)})",
        _ => $"(SELECT group_concat(e.value, char(10)) FROM {DuckSql.Identifier(field.Part!)} AS p, {Elements("p", field)} AS e WHERE {Meets(field)})",
    };

    /// <summary>Where a part <c>p</c> belongs to a document <c>t</c>.</summary>
    public static string Meets(SearchField field) =>
        string.Join(" AND ", field.By.Select(column => $"p.{DuckSql.Identifier(column)} IS t.{DuckSql.Identifier(column)}"));

    private static string Joined(SearchField field) =>
        (field.Part is null ? "" : $" JOIN {DuckSql.Identifier(field.Part)} AS p ON {Meets(field)}")
        + (field.IsList ? $" JOIN {Elements(field.Part is null ? "t" : "p", field)} AS e" : "");

    private static string ValueOf(SearchField field) => field.IsList ? "e.value" : Column(field.Part is null ? "t" : "p", field);

    private static string Value(SearchField field, string sql) => field.Kind switch
    {
        SearchFieldKind.Word => $"sluice_fold({sql})",
        SearchFieldKind.Number => $"CASE WHEN {sql} <> 'NaN' THEN CAST({sql} AS NUMERIC) END",
        _ => sql,
    };

    // A list of numbers that are none in JSON can not be taken apart.
    private static string Elements(string table, SearchField field) =>
        $"json_each(CASE WHEN json_valid({Column(table, field)}) THEN {Column(table, field)} ELSE '[]' END)";

    private static string Column(string table, SearchField field) => $"{table}.{DuckSql.Identifier(field.Column)}";
}
