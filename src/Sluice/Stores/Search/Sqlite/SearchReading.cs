using System.Globalization;
using Sluice.DuckDbApi;
using Sluice.Packages;

namespace Sluice.Stores.Search.Sqlite;

/// <summary>Tables of a search store, for whoever looks into them.</summary>
/// <param name="link">A connection.</param>
/// <param name="engine">What knows the values of DuckDB's types.</param>
/// <param name="store">The store's name.</param>
internal sealed class SearchReading(SqliteLink link, DuckConnection engine, string store)
{
    /// <summary>The function of small letters that the connection has.</summary>
    public const string Lower = "sluice_lower";

    private readonly List<object?> _values = [];

    /// <summary>Reads a page of a table.</summary>
    /// <exception cref="StoreException"><c>unknown_column</c>, <c>bad_value</c>.</exception>
    public TablePage Read(TableShape shape, TableQuery query)
    {
        var order = query.OrderBy is { } name
            ? $"{Compared(TableReading.Column(shape, name, store))} {(query.Descending ? "DESC" : "ASC")} NULLS LAST, " : "";
        var cells = string.Join(", ", shape.Columns.Select(column => DuckSql.Identifier(column.Name)));
        var sql = $"SELECT {cells} FROM {DuckSql.Identifier(shape.Name)}{Where(shape, query.Filters)} ORDER BY {order}{SearchTables.Id}"
            + string.Create(CultureInfo.InvariantCulture, $" LIMIT {query.Take + 1} OFFSET {query.Skip}");
        var rows = link.Each(sql, row => (IReadOnlyList<string?>)[.. shape.Columns.Select((column, i) => SearchSample.Cell(row, i, column))], [.. _values]);
        return TableReading.Page([.. shape.Columns.Select(column => new StreamColumn(column.Name, column.TypeName))], rows, query);
    }

    /// <summary>Counts rows that are alike.</summary>
    /// <exception cref="StoreException"><c>unknown_column</c>, <c>bad_value</c>.</exception>
    public TablePage Count(TableShape shape, GroupQuery query)
    {
        var columns = query.By.Select(key => TableReading.Column(shape, key.Column, store)).ToList();
        var selected = query.By.Zip(columns, (key, column) => Key(column, key)).Append("count(*)").ToList();
        if (query.MeanOf is { } mean)
        {
            selected.Add($"avg(CAST({DuckSql.Identifier(TableReading.NumberColumn(shape, mean, store).Name)} AS REAL))");
        }

        var places = Enumerable.Range(1, columns.Count).ToList();
        var order = string.Join(", ", places.Select((place, i) => query.By[i].Unit is null ? $"{Compared(columns[i])} NULLS LAST" : $"{place} NULLS LAST"));
        var sql = $"SELECT {string.Join(", ", selected)} FROM {DuckSql.Identifier(shape.Name)}{Where(shape, query.Filters)} GROUP BY {string.Join(", ", places)}"
            + $" ORDER BY {(query.LargestFirst ? "count(*) DESC, " : "")}{order}" + string.Create(CultureInfo.InvariantCulture, $" LIMIT {query.Take + 1}");
        var rows = link.Query(sql, row => (IReadOnlyList<string?>)[.. selected.Select((_, i) => row.IsNull(i) ? null
            : i < columns.Count && query.By[i].Unit is null ? SearchSample.Cell(row, i, columns[i])
            : row.Value(i) is double number ? SearchSample.Text(number) : row.Text(i))], [.. _values]);
        return TableReading.Groups(shape, query, rows);
    }

    private string Where(TableShape shape, IReadOnlyList<TableFilter> filters) => filters.Count == 0 ? ""
        : $" WHERE {string.Join(" AND ", filters.Select(filter => Condition(TableReading.Column(shape, filter.Column, store), filter)))}";

    private string Condition(TableColumn column, TableFilter filter)
    {
        var name = DuckSql.Identifier(column.Name);
        if (filter.Operator == FilterOperator.Null)
        {
            return $"{name} IS {(filter.Value == "false" ? "NOT " : "")}NULL";
        }

        _values.Add(filter.Operator == FilterOperator.Contains ? filter.Value : Value(column, filter.Value));
        var value = $"?{_values.Count}";
        return filter.Operator == FilterOperator.Contains ? $"instr({Lower}({name}), {Lower}({value})) > 0"
            : $"{Compared(column)} {TableReading.Sign(filter.Operator)} {value}";
    }

    // Decimals and whole numbers of 128 bits are kept as text, and are numbers all the same.
    private static string Compared(TableColumn column) =>
        column.Type.Id is DuckTypeId.Decimal or DuckTypeId.HugeInt or DuckTypeId.UHugeInt or DuckTypeId.UBigInt
            ? $"CAST({DuckSql.Identifier(column.Name)} AS NUMERIC)" : DuckSql.Identifier(column.Name);

    private object? Value(TableColumn column, string text)
    {
        var isNumber = CellForms.Of(column.Type) is CellForm.Real or CellForm.Integer && column.Type.Id != DuckTypeId.Boolean
            || column.Type.Id is DuckTypeId.Decimal or DuckTypeId.HugeInt or DuckTypeId.UHugeInt or DuckTypeId.UBigInt;
        if (!isNumber && (column.Type.Id is DuckTypeId.Varchar or DuckTypeId.Blob || CellForms.IsNested(column.Type)))
        {
            return text;
        }

        try
        {
            // A whole number is held against what was written, and not against what it would be rounded to.
            if (isNumber)
            {
                return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole
                    : engine.Scalar<double>("SELECT CAST($1 AS DOUBLE)", text);
            }

            var typed = engine.Scalar<string>($"SELECT CAST(CAST($1 AS {column.Type.ToSql()}) AS VARCHAR)", text);
            return column.Type.Id == DuckTypeId.Boolean ? typed == "true" : typed;
        }
        catch (DuckException problem) when (problem.ErrorType is DuckErrorType.Conversion or DuckErrorType.OutOfRange)
        {
            throw TableReading.BadValue(store, EngineProblems.FirstLine(problem), problem);
        }
    }

    private string Key(TableColumn column, GroupKey key)
    {
        var name = DuckSql.Identifier(column.Name);
        if (key.Unit is not { } unit)
        {
            return name;
        }

        if (column.Type.Id is not (DuckTypeId.Date or DuckTypeId.Timestamp or DuckTypeId.TimestampS or DuckTypeId.TimestampMs or DuckTypeId.TimestampNs or DuckTypeId.TimestampTz))
        {
            throw TableReading.WrongKind(store, column, "a date or a timestamp");
        }

        // Times are kept as text in UTC, the day first.
        return unit switch
        {
            TimeUnit.Day => $"substr({name}, 1, 10)",
            TimeUnit.Week => $"date(substr({name}, 1, 10), 'weekday 0', '-6 days')",
            TimeUnit.Month => $"substr({name}, 1, 7) || '-01'",
            _ => $"substr({name}, 1, 4) || '-01-01'",
        };
    }
}
