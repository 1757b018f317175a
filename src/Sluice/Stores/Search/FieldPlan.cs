using Sluice.DuckDbApi;

namespace Sluice.Stores.Search;

/// <summary>The fields of an index, made of what was declared for the table of documents and for those of its parts.</summary>
internal sealed class FieldPlan
{
    private readonly List<SearchField> _fields = [];

    private FieldPlan()
    {
    }

    /// <summary>The fields.</summary>
    public IReadOnlyList<SearchField> Fields => _fields;

    /// <summary>Makes the fields.</summary>
    /// <param name="own">The table of documents.</param>
    /// <param name="shape">Its columns.</param>
    /// <param name="parts">The tables of parts with their columns.</param>
    /// <param name="problem">Why there are none.</param>
    public static IReadOnlyList<SearchField>? Make(
        TableSearch own, TableShape shape, IEnumerable<(TableSearch Table, TableShape Shape)> parts, out Problem? problem)
    {
        var plan = new FieldPlan();
        problem = own.Search is null ? plan.AddByType(shape) : plan.Add(own, own.Search, shape);
        foreach (var (table, columns) in parts)
        {
            problem ??= plan.Add(table, table.Search!, columns);
        }

        problem ??= plan._fields.GroupBy(field => field.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? SearchProblems.TwoFields(own.Table, twice.Key) : null;
        return problem is null ? plan._fields : null;
    }

    private Problem? AddByType(TableShape shape)
    {
        foreach (var column in Provenance.Without(shape.Columns, column => column.Name))
        {
            if (KindOf(column.Type, out var isList) is { } kind)
            {
                var isText = kind == SearchFieldKind.Word && column.Type.Id != DuckTypeId.Enum;
                var isFilter = !isText || isList;
                _fields.Add(new(column.Name, column.Name, kind)
                {
                    IsList = isList,
                    Weight = isText ? 1 : 0,
                    IsFilter = isFilter,
                    IsFacet = isFilter && kind is SearchFieldKind.Word or SearchFieldKind.Flag,
                });
            }
        }

        return null;
    }

    private Problem? Add(TableSearch table, StreamSearch search, TableShape shape)
    {
        foreach (var (column, namedAs) in search.Columns())
        {
            if (shape.Find(column) is null)
            {
                return LoadProblems.NoColumn(table.Table, column, $"{namedAs} in search");
            }
        }

        var filters = search.Filters.Concat(search.Facets).Concat(search.Date is null ? [] : [search.Date]).ToList();
        foreach (var written in filters.Concat(search.Text.Keys).Distinct(SqlName.Comparer))
        {
            var column = shape.Find(written)!;
            if (KindOf(column.Type, out var isList) is not { } kind)
            {
                return SearchProblems.NotSearchable(table.Table, written, column.Type.ToSql());
            }

            _fields.Add(new(search.Names.FirstOrDefault(name => SqlName.Same(name.Key, written)).Value ?? column.Name, column.Name, kind)
            {
                Part = search.PartOf is null ? null : table.Table,
                By = search.PartOf is null ? [] : table.By,
                IsList = isList,
                Weight = search.Text.FirstOrDefault(text => SqlName.Same(text.Key, written)).Value,
                IsFilter = filters.Contains(written, SqlName.Comparer),
                IsFacet = search.Facets.Contains(written, SqlName.Comparer),
                IsTitle = search.PartOf is null && SqlName.Same(search.Title, written),
                IsDate = search.PartOf is null && !isList && SqlName.Same(search.Date, written),
            });
        }

        return null;
    }

    private static SearchFieldKind? KindOf(DuckLogicalType type, out bool isList)
    {
        isList = type.Id is DuckTypeId.List or DuckTypeId.Array;
        return (isList ? type.Element! : type) switch
        {
            { Id: DuckTypeId.Varchar, Alias: null } or { Id: DuckTypeId.Enum or DuckTypeId.Uuid } => SearchFieldKind.Word,
            { Id: DuckTypeId.TinyInt or DuckTypeId.SmallInt or DuckTypeId.Integer or DuckTypeId.BigInt or DuckTypeId.HugeInt or DuckTypeId.UTinyInt
                or DuckTypeId.USmallInt or DuckTypeId.UInteger or DuckTypeId.UBigInt or DuckTypeId.UHugeInt or DuckTypeId.Float or DuckTypeId.Double
                or DuckTypeId.Decimal } => SearchFieldKind.Number,
            { Id: DuckTypeId.Date or DuckTypeId.Timestamp or DuckTypeId.TimestampS or DuckTypeId.TimestampMs or DuckTypeId.TimestampNs
                or DuckTypeId.TimestampTz } => SearchFieldKind.Time,
            { Id: DuckTypeId.Boolean } => SearchFieldKind.Flag,
            _ => null,
        };
    }
}
