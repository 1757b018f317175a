using Sluice.DuckDbApi;

namespace Sluice.Pipelines.Reading.Parquet;

/// <summary>A column that a Parquet file gives: one of its own, or a field of a structure or a value of a map that is opened.</summary>
/// <param name="Name">Its name: of a field the path to it, <c>fields.status.name</c>.</param>
/// <param name="InFile">SQL of its values over the file's own columns.</param>
/// <param name="Type">Their type in the file.</param>
/// <param name="Described">The type in the words of DuckDB.</param>
internal sealed record ParquetColumn(string Name, string InFile, DuckLogicalType Type, string Described)
{
    // VARIANT is JSON and GEOMETRY text, within lists and structures too.
    private readonly DuckLogicalType _read = AsRead(Type);

    /// <summary>The type as which it is read.</summary>
    public string SqlType => _read.Equals(Type) ? Described : _read.ToSql();

    /// <summary>SQL of its values as they are read. A cast alone makes the JSON null of no value.</summary>
    public string Sql => _read.Equals(Type) ? InFile : $"CASE WHEN {InFile} IS NOT NULL THEN CAST({InFile} AS {SqlType}) END";

    /// <summary>
    /// The column itself, or the columns of its fields where it is a structure on one of the paths, or of its keys where it is a map from texts:
    /// the same that members of objects are in JSON.
    /// </summary>
    /// <param name="opened">The paths, <c>fields</c> and <c>fields.status</c>.</param>
    /// <param name="kept">Those of them that are columns too.</param>
    /// <param name="keys">The keys of a map, of all rows.</param>
    public IEnumerable<ParquetColumn> Opened(
        IReadOnlyCollection<string> opened, IReadOnlyCollection<string> kept, Func<ParquetColumn, IReadOnlyList<string>> keys)
    {
        List<ParquetColumn> within = Type.Id switch
        {
            _ when !opened.Contains(Name) => [],
            DuckTypeId.Struct => [.. Type.Fields.Select(field => Within(field.Name, "struct_extract", field.Type))],
            DuckTypeId.Map when Type.Key!.Id == DuckTypeId.Varchar => [.. keys(this).Select(key => Within(key, "map_extract_value", Type.Value!))],
            _ => [],
        };
        return (within.Count == 0 || kept.Contains(Name) ? [this] : Enumerable.Empty<ParquetColumn>())
            .Concat(within.SelectMany(column => column.Opened(opened, kept, keys)));
    }

    private ParquetColumn Within(string name, string function, DuckLogicalType type) =>
        new($"{Name}.{name}", $"{function}({InFile}, {DuckSql.Literal(name)})", type, type.ToSql());

    private static DuckLogicalType AsRead(DuckLogicalType type) => type.Id switch
    {
        DuckTypeId.Variant => DuckLogicalType.Json,
        DuckTypeId.Geometry => DuckLogicalType.Varchar,
        DuckTypeId.List => DuckLogicalType.List(AsRead(type.Element!)),
        DuckTypeId.Map => DuckLogicalType.Map(AsRead(type.Key!), AsRead(type.Value!)),
        DuckTypeId.Struct => DuckLogicalType.Struct([.. type.Fields.Select(field => new DuckColumn(field.Name, AsRead(field.Type)))]),
        _ => type,
    };
}
