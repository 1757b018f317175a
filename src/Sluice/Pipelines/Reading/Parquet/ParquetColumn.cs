using Sluice.DuckDbApi;

namespace Sluice.Pipelines.Reading.Parquet;

/// <summary>A column that a Parquet file gives: one of its own, or a field of a structure that is opened.</summary>
/// <param name="Name">Its name: of a field the path to it, <c>fields.status.name</c>.</param>
/// <param name="InFile">SQL of its values over the file's own columns.</param>
/// <param name="Type">Their type in the file.</param>
/// <param name="Described">The type in the words of DuckDB.</param>
internal sealed record ParquetColumn(string Name, string InFile, DuckLogicalType Type, string Described)
{
    // VARIANT is JSON, within lists and structures too.
    private readonly DuckLogicalType _read = WithJson(Type);

    /// <summary>The type as which it is read.</summary>
    public string SqlType => _read.Equals(Type) ? Described : _read.ToSql();

    /// <summary>SQL of its values as they are read. A cast alone makes the JSON null of no value.</summary>
    public string Sql => _read.Equals(Type) ? InFile : $"CASE WHEN {InFile} IS NOT NULL THEN CAST({InFile} AS {SqlType}) END";

    /// <summary>
    /// The column itself, or the columns of its fields where it is a structure on one of the paths: the same that members of
    /// objects are in JSON.
    /// </summary>
    /// <param name="opened">The paths, <c>fields</c> and <c>fields.status</c>.</param>
    public IEnumerable<ParquetColumn> Opened(IReadOnlyCollection<string> opened) => Type.Id != DuckTypeId.Struct || !opened.Contains(Name) ? [this]
        : Type.Fields.SelectMany(field => new ParquetColumn(
            $"{Name}.{field.Name}", $"struct_extract({InFile}, {DuckSql.Literal(field.Name)})", field.Type, field.Type.ToSql()).Opened(opened));

    private static DuckLogicalType WithJson(DuckLogicalType type) => type.Id switch
    {
        DuckTypeId.Variant => DuckLogicalType.Json,
        DuckTypeId.List => DuckLogicalType.List(WithJson(type.Element!)),
        DuckTypeId.Map => DuckLogicalType.Map(WithJson(type.Key!), WithJson(type.Value!)),
        DuckTypeId.Struct => DuckLogicalType.Struct([.. type.Fields.Select(field => new DuckColumn(field.Name, WithJson(field.Type)))]),
        _ => type,
    };
}
