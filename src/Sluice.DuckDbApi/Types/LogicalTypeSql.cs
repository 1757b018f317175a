namespace Sluice.DuckDbApi;

/// <summary>Writes a type in DuckDB's SQL.</summary>
internal static class LogicalTypeSql
{
    public static string Write(DuckLogicalType type) => type.Alias ?? type.Id switch
    {
        DuckTypeId.Decimal => $"DECIMAL({type.Width},{type.Scale})",
        DuckTypeId.List => $"{type.Element!.ToSql()}[]",
        DuckTypeId.Array => $"{type.Element!.ToSql()}[{type.ArrayLength}]",
        DuckTypeId.Map => $"MAP({type.Key!.ToSql()}, {type.Value!.ToSql()})",
        DuckTypeId.Struct => $"STRUCT({Fields(type)})",
        DuckTypeId.Union => $"UNION({Fields(type)})",
        DuckTypeId.Enum => $"ENUM({string.Join(", ", type.EnumValues.Select(DuckSql.Literal))})",
        DuckTypeId.TimestampS => "TIMESTAMP_S",
        DuckTypeId.TimestampMs => "TIMESTAMP_MS",
        DuckTypeId.TimestampNs => "TIMESTAMP_NS",
        DuckTypeId.TimestampTz => "TIMESTAMP WITH TIME ZONE",
        DuckTypeId.TimeTz => "TIME WITH TIME ZONE",
        DuckTypeId.TimeNs => "TIME_NS",
        DuckTypeId.SqlNull => "\"NULL\"",
        _ => type.Id.ToString().ToUpperInvariant(),
    };

    private static string Fields(DuckLogicalType type) =>
        string.Join(", ", type.Fields.Select(field => $"{DuckSql.Identifier(field.Name)} {field.Type.ToSql()}"));
}
