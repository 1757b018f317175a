using System.Globalization;
using Sluice.DuckDbApi;
using Sluice.Packages;

namespace Sluice.Stores;

/// <summary>Reads pages of a relation of DuckDB: dates as ISO 8601, nested values as JSON, everything else as DuckDB writes it.</summary>
internal static class TableReading
{
    // Any whole number or decimal of usual size fits, and nothing is rounded that was written with up to ten digits.
    private const string WideDecimal = "DECIMAL(38,10)";
    private const int WideDecimalDigits = 28;

    /// <summary>The letters of a page's cells from which on no further row comes onto it: cells may be of any size.</summary>
    public const long PageLettersMax = 8 << 20;

    /// <summary>Reads a page.</summary>
    /// <param name="connection">Where the relation can be read.</param>
    /// <param name="shape">Its columns.</param>
    /// <param name="relation">SQL that can stand after FROM.</param>
    /// <param name="order">SQL of the order in which rows lie; empty for a view, which has none.</param>
    /// <param name="query">Which rows.</param>
    /// <param name="store">The store's name.</param>
    /// <exception cref="StoreException"><c>unknown_column</c>, <c>bad_value</c>.</exception>
    public static TablePage Read(DuckConnection connection, TableShape shape, string relation, string order, TableQuery query, string store)
    {
        var values = new List<object?>();
        var conditions = query.Filters.Select(filter => Condition(Column(shape, filter.Column, store), filter, values)).ToList();
        var sorted = query.OrderBy is { } name
            ? [$"{DuckSql.Identifier(Column(shape, name, store).Name)} {(query.Descending ? "DESC" : "ASC")} NULLS LAST", order] : new[] { order };
        var orders = string.Join(", ", sorted.Where(part => part.Length > 0));
        var sql = $"SELECT {string.Join(", ", shape.Columns.Select(Shown))} FROM {relation}"
            + (conditions.Count == 0 ? "" : $" WHERE {string.Join(" AND ", conditions)}")
            + (orders.Length == 0 ? "" : $" ORDER BY {orders}")
            + string.Create(CultureInfo.InvariantCulture, $" LIMIT {query.Take + 1} OFFSET {query.Skip}");
        try
        {
            using var result = connection.Query(sql, [.. values]);
            var rows = result.Rows().Select(row => (IReadOnlyList<string?>)[.. row.Select(cell => (string?)cell)]);
            return Page([.. shape.Columns.Select(column => new StreamColumn(column.Name, column.TypeName))], rows, query);
        }
        catch (DuckException problem) when (problem.ErrorType is DuckErrorType.Conversion or DuckErrorType.OutOfRange)
        {
            throw BadValue(store, EngineProblems.FirstLine(problem), problem);
        }
    }

    /// <summary>Counts rows that are alike.</summary>
    /// <param name="connection">Where the relation can be read.</param>
    /// <param name="shape">Its columns.</param>
    /// <param name="relation">SQL that can stand after FROM.</param>
    /// <param name="query">What makes them alike.</param>
    /// <param name="store">The store's name.</param>
    /// <exception cref="StoreException"><c>unknown_column</c>, <c>bad_value</c>.</exception>
    public static TablePage Count(DuckConnection connection, TableShape shape, string relation, GroupQuery query, string store)
    {
        var values = new List<object?>();
        var conditions = query.Filters.Select(filter => Condition(Column(shape, filter.Column, store), filter, values)).ToList();
        var keys = query.By.Select(key => Key(Column(shape, key.Column, store), key, store)).ToList();
        var measures = new List<string> { "count(*)" };
        if (query.MeanOf is { } mean)
        {
            measures.Add($"avg({DuckSql.Identifier(NumberColumn(shape, mean, store).Name)})");
        }

        var places = string.Join(", ", Enumerable.Range(1, keys.Count));
        var sql = $"SELECT {string.Join(", ", keys.Concat(measures))} FROM {relation}"
            + (conditions.Count == 0 ? "" : $" WHERE {string.Join(" AND ", conditions)}")
            + $" GROUP BY {places}";
        var ordered = Enumerable.Range(1, keys.Count).Select(place => $"{place} NULLS LAST");
        var shown = Enumerable.Range(1, keys.Count + measures.Count).Select(place => $"CAST(k{place} AS VARCHAR)");
        var names = Enumerable.Range(1, keys.Count + measures.Count).Select(place => $"k{place}");
        sql = $"SELECT {string.Join(", ", shown)} FROM ({sql} ORDER BY {(query.LargestFirst ? $"{keys.Count + 1} DESC, " : "")}{string.Join(", ", ordered)}"
            + string.Create(CultureInfo.InvariantCulture, $" LIMIT {query.Take + 1}) groups({string.Join(", ", names)})");
        try
        {
            using var result = connection.Query(sql, [.. values]);
            var rows = result.Rows().Select(row => (IReadOnlyList<string?>)[.. row.Select(cell => (string?)cell)]).ToList();
            return Groups(shape, query, rows);
        }
        catch (DuckException problem) when (problem.ErrorType is DuckErrorType.Conversion or DuckErrorType.OutOfRange)
        {
            throw BadValue(store, EngineProblems.FirstLine(problem), problem);
        }
    }

    /// <summary>Groups of which one more was read than asked for.</summary>
    public static TablePage Groups(TableShape shape, GroupQuery query, List<IReadOnlyList<string?>> rows)
    {
        var columns = query.By.Select(key => new StreamColumn(key.Column, key.Unit is null ? shape.Find(key.Column)!.TypeName : "DATE")).ToList();
        columns.Add(new StreamColumn(GroupQuery.Count, "BIGINT"));
        if (query.MeanOf is not null)
        {
            columns.Add(new StreamColumn(GroupQuery.Mean, "DOUBLE"));
        }

        return new TablePage(columns, rows.Count > query.Take ? rows[..query.Take] : rows, rows.Count > query.Take);
    }

    /// <summary>The column of a name, which holds numbers.</summary>
    /// <exception cref="StoreException"><c>unknown_column</c>, <c>bad_value</c>.</exception>
    public static TableColumn NumberColumn(TableShape shape, string name, string store)
    {
        var column = Column(shape, name, store);
        return column.Type.Id is (>= DuckTypeId.TinyInt and <= DuckTypeId.Double) or DuckTypeId.Decimal or DuckTypeId.HugeInt ? column
            : throw WrongKind(store, column, "a column of numbers");
    }

    /// <summary>The refusal of a column that does not hold what is counted or measured.</summary>
    public static StoreException WrongKind(string store, TableColumn column, string expected) =>
        new(false, store, "read", new("bad_value", $"The column {column.Name} is {column.TypeName}, and {expected} was expected.")
        {
            Column = column.Name,
            Found = column.TypeName,
            Expected = expected,
        });

    private static string Key(TableColumn column, GroupKey key, string store)
    {
        if (key.Unit is not { } unit)
        {
            return IsNested(column.Type) ? Shown(column) : DuckSql.Identifier(column.Name);
        }

        var moment = column.Type.Id switch
        {
            DuckTypeId.TimestampTz => $"({DuckSql.Identifier(column.Name)} AT TIME ZONE 'UTC')",
            DuckTypeId.Date or DuckTypeId.Timestamp or DuckTypeId.TimestampS or DuckTypeId.TimestampMs or DuckTypeId.TimestampNs => DuckSql.Identifier(column.Name),
            _ => throw WrongKind(store, column, "a date or a timestamp"),
        };
        return $"CAST(date_trunc('{unit.ToString().ToLowerInvariant()}', {moment}) AS DATE)";
    }

    /// <summary>A page of rows of which one more can be read than was asked for. It ends early where its cells are large.</summary>
    public static TablePage Page(IReadOnlyList<StreamColumn> columns, IEnumerable<IReadOnlyList<string?>> rows, TableQuery query)
    {
        var page = new List<IReadOnlyList<string?>>();
        var letters = 0L;
        foreach (var row in rows)
        {
            if (page.Count == query.Take || letters >= PageLettersMax)
            {
                return new(columns, page, HasMore: true);
            }

            page.Add(row);
            letters += row.Sum(cell => (long)(cell?.Length ?? 0));
        }

        return new(columns, page, HasMore: false);
    }

    /// <summary>The column of a name.</summary>
    /// <exception cref="StoreException"><c>unknown_column</c>.</exception>
    public static TableColumn Column(TableShape shape, string name, string store) => shape.Find(name)
        ?? throw new StoreException(false, store, "read", new("unknown_column", $"The table {shape.Name} has no column \"{name}\".")
        {
            Column = name,
            Expected = string.Join(", ", shape.Columns.Take(20).Select(column => column.Name)),
        });

    /// <summary>The refusal of a value that is none of its column's type.</summary>
    public static StoreException BadValue(string store, string found, Exception problem) =>
        new(false, store, "read", new("bad_value", $"A value of the filter does not fit its column: {found}")
        {
            Advice = "Write it as the cells of the column are shown.",
        }, problem);

    /// <summary>The refusal of a table that is not there.</summary>
    public static StoreException UnknownTable(string store, string table, string place) =>
        new(false, store, "read", new("unknown_table", $"There is no table \"{table}\" in {place}."));

    /// <summary>The refusal of a query that was stopped.</summary>
    public static StoreException TookTooLong(string store, Exception problem) =>
        new(false, store, "read", new("read_stopped", "The query was stopped: it took too long, or nobody waits for it any more.")
        {
            Advice = "Ask for less: a filter on fewer rows, or a smaller page.",
        }, problem);

    private static string Condition(TableColumn column, TableFilter filter, List<object?> values)
    {
        var name = DuckSql.Identifier(column.Name);
        if (filter.Operator == FilterOperator.Null)
        {
            return $"{name} IS {(filter.Value == "false" ? "NOT " : "")}NULL";
        }

        values.Add(filter.Value);
        var value = $"${values.Count}";
        return filter.Operator == FilterOperator.Contains ? $"contains(lower({Shown(column)}), lower({value}))"
            : IsText(column.Type) ? $"{Shown(column)} {Sign(filter.Operator)} {value}"
            : $"{name} {Sign(filter.Operator)} CAST({value} AS {ComparedAs(column.Type)})";
    }

    /// <summary>The operator of SQL.</summary>
    public static string Sign(FilterOperator of) => of switch
    {
        FilterOperator.Eq => "=",
        FilterOperator.Ne => "IS DISTINCT FROM",
        FilterOperator.Lt => "<",
        FilterOperator.Le => "<=",
        FilterOperator.Gt => ">",
        _ => ">=",
    };

    // A cast to the column's own type would round: 1.5 would be found as 2.
    private static string ComparedAs(DuckLogicalType type) => type.Id switch
    {
        DuckTypeId.TinyInt or DuckTypeId.SmallInt or DuckTypeId.Integer or DuckTypeId.BigInt
            or DuckTypeId.UTinyInt or DuckTypeId.USmallInt or DuckTypeId.UInteger or DuckTypeId.UBigInt => WideDecimal,
        DuckTypeId.Decimal when type.Width - type.Scale <= WideDecimalDigits && type.Scale <= 10 => WideDecimal,
        _ => type.ToSql(),
    };

    private static bool IsText(DuckLogicalType type) => type.Id is DuckTypeId.Varchar or DuckTypeId.Blob or DuckTypeId.Bit || IsNested(type);

    private static bool IsNested(DuckLogicalType type) =>
        type.Id is DuckTypeId.List or DuckTypeId.Array or DuckTypeId.Struct or DuckTypeId.Map or DuckTypeId.Union;

    private static string Shown(TableColumn column)
    {
        var name = DuckSql.Identifier(column.Name);
        return IsNested(column.Type) ? $"CAST(to_json({name}) AS VARCHAR)" : $"CAST({name} AS VARCHAR)";
    }
}
