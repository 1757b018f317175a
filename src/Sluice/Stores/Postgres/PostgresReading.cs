using System.Globalization;
using Npgsql;
using Sluice.Packages;

namespace Sluice.Stores.Postgres;

/// <summary>Tables of a PostgreSQL database, for whoever looks into them: cells as the server writes them, arrays as JSON.</summary>
internal static class PostgresReading
{
    /// <summary>The tables and views of the user's schemas, Sluice's own left out.</summary>
    public static IReadOnlyList<StoreTable> Tables(PostgresSession session) =>
        [.. session.Rows("""
            SELECT CASE WHEN n.nspname = ANY (current_schemas(false)) THEN c.relname::text ELSE n.nspname::text || '.' || c.relname::text END,
                CASE WHEN c.relkind IN ('r', 'p', 'f') THEN 'table' ELSE 'view' END, c.reltuples::float8
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
                AND c.relname NOT LIKE '\_sluice%' AND has_table_privilege(c.oid, 'SELECT')
            ORDER BY 1
            """).Select(row => new StoreTable((string)row[0]!, (string)row[1]!, (double)row[2]! >= 0 && (string)row[1]! == "table" ? (long)(double)row[2]! : null))];

    /// <summary>Reads a page of a table.</summary>
    /// <exception cref="StoreException"><c>unknown_column</c>, <c>bad_value</c>.</exception>
    public static TablePage Read(PostgresSession session, PostgresTable table, bool isView, TableQuery query, string store)
    {
        var values = new List<object?>();
        var conditions = query.Filters.Select(filter => Condition((PostgresColumn)TableReading.Column(table.Shape, filter.Column, store), filter, values)).ToList();
        var orders = new List<string>();
        if (query.OrderBy is { } name)
        {
            // The bare name would be the cell as it is shown, and so be sorted as text.
            orders.Add($"t.{PostgresNames.Quote(TableReading.Column(table.Shape, name, store).Name)} {(query.Descending ? "DESC" : "ASC")} NULLS LAST");
        }

        // The first page needs no sort: rows come as they lie.
        if (!isView && (orders.Count > 0 || conditions.Count > 0 || query.Skip > 0))
        {
            orders.Add("t.ctid");
        }

        var sql = $"SELECT {string.Join(", ", table.Columns.Select(Shown))} FROM {table.Name.Sql} t"
            + (conditions.Count == 0 ? "" : $" WHERE {string.Join(" AND ", conditions)}")
            + (orders.Count == 0 ? "" : $" ORDER BY {string.Join(", ", orders)}")
            + string.Create(CultureInfo.InvariantCulture, $" LIMIT {query.Take + 1} OFFSET {query.Skip}");
        return Read(session, sql, values, store, rows => TableReading.Page([.. table.Columns.Select(column => new StreamColumn(column.Name, column.TypeName))], rows, query));
    }

    /// <summary>Counts rows that are alike.</summary>
    /// <exception cref="StoreException"><c>unknown_column</c>, <c>bad_value</c>.</exception>
    public static TablePage Count(PostgresSession session, PostgresTable table, GroupQuery query, string store)
    {
        var values = new List<object?>();
        var conditions = query.Filters.Select(filter => Condition((PostgresColumn)TableReading.Column(table.Shape, filter.Column, store), filter, values)).ToList();
        var selected = query.By.Select(key => Key((PostgresColumn)TableReading.Column(table.Shape, key.Column, store), key, store)).Append("count(*)").ToList();
        if (query.MeanOf is { } mean)
        {
            var column = (PostgresColumn)TableReading.Column(table.Shape, mean, store);
            selected.Add(IsNumber(column.Postgres) ? $"avg({PostgresNames.Quote(column.Name)}::double precision)"
                : throw TableReading.WrongKind(store, column, "a column of numbers"));
        }

        var keys = Enumerable.Range(1, query.By.Count).ToList();
        var names = Enumerable.Range(1, selected.Count).Select(place => $"k{place}").ToList();
        var sql = $"SELECT {string.Join(", ", names.Select(name => $"{name}::text"))} FROM (SELECT {string.Join(", ", selected.Zip(names, (value, name) => $"{value} AS {name}"))}"
            + $" FROM {table.Name.Sql} t"
            + (conditions.Count == 0 ? "" : $" WHERE {string.Join(" AND ", conditions)}")
            + $" GROUP BY {string.Join(", ", keys)}"
            + $" ORDER BY {(query.LargestFirst ? $"{keys.Count + 1} DESC, " : "")}{string.Join(", ", keys.Select(key => $"{key} NULLS LAST"))}"
            + string.Create(CultureInfo.InvariantCulture, $" LIMIT {query.Take + 1}) groups");
        return Read(session, sql, values, store, rows => TableReading.Groups(table.Shape, query, [.. rows]));
    }

    private static TablePage Read(PostgresSession session, string sql, List<object?> values, string store, Func<IEnumerable<IReadOnlyList<string?>>, TablePage> page)
    {
        try
        {
            return page(session.Each(sql, [.. values]).Select(row => (IReadOnlyList<string?>)[.. row.Select(cell => (string?)cell)]));
        }
        catch (PostgresException problem) when (problem.SqlState.StartsWith("22", StringComparison.Ordinal))
        {
            throw TableReading.BadValue(store, problem.MessageText, problem);
        }
        catch (PostgresException problem) when (problem.SqlState == PostgresErrorCodes.QueryCanceled)
        {
            throw TableReading.TookTooLong(store, problem);
        }
    }

    private static string Key(PostgresColumn column, GroupKey key, string store)
    {
        var name = PostgresNames.Quote(column.Name);
        if (key.Unit is not { } unit)
        {
            // Not every type can be grouped by; every text can.
            return ComparedAs(column.Postgres) is null ? Shown(column) : name;
        }

        var moment = column.Postgres.Id switch
        {
            PostgresTypeId.TimestampTz => $"{name} AT TIME ZONE 'UTC'",
            PostgresTypeId.Date or PostgresTypeId.Timestamp => name,
            _ => throw TableReading.WrongKind(store, column, "a date or a timestamp"),
        };
        return $"date_trunc('{unit.ToString().ToLowerInvariant()}', {moment})::date";
    }

    private static bool IsNumber(PostgresType type) => type.Id is PostgresTypeId.SmallInt or PostgresTypeId.Integer or PostgresTypeId.BigInt
        or PostgresTypeId.Numeric or PostgresTypeId.Real or PostgresTypeId.Double;

    private static string Condition(PostgresColumn column, TableFilter filter, List<object?> values)
    {
        var name = PostgresNames.Quote(column.Name);
        if (filter.Operator == FilterOperator.Null)
        {
            return $"{name} IS {(filter.Value == "false" ? "NOT " : "")}NULL";
        }

        values.Add(filter.Value);
        var value = $"${values.Count}";
        return filter.Operator == FilterOperator.Contains ? $"strpos(lower({Shown(column)}), lower({value})) > 0"
            : ComparedAs(column.Postgres) is { } type ? $"{name} {TableReading.Sign(filter.Operator)} {value}::text::{type}"
            : $"{Shown(column)} {TableReading.Sign(filter.Operator)} {value}";
    }

    // Without its digits: a cast to numeric(9,2) would round what is looked for. A whole number is held against any number.
    private static string? ComparedAs(PostgresType type) => type.Id switch
    {
        PostgresTypeId.SmallInt or PostgresTypeId.Integer or PostgresTypeId.BigInt or PostgresTypeId.Numeric => "numeric",
        PostgresTypeId.Boolean => "boolean",
        // As near to what is written as the column is.
        PostgresTypeId.Real => "real",
        PostgresTypeId.Double => "double precision",
        PostgresTypeId.Date => "date",
        PostgresTypeId.Time => "time",
        PostgresTypeId.Timestamp => "timestamp",
        PostgresTypeId.TimestampTz => "timestamptz",
        PostgresTypeId.Interval => "interval",
        PostgresTypeId.Uuid => "uuid",
        _ => null,
    };

    private static string Shown(PostgresColumn column)
    {
        var name = PostgresNames.Quote(column.Name);
        return column.Postgres.Id == PostgresTypeId.Array ? $"to_json({name})::text" : $"{name}::text";
    }
}
