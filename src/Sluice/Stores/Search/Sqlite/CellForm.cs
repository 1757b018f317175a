using Sluice.DuckDbApi;
using Sluice.Packages;

namespace Sluice.Stores.Search.Sqlite;

/// <summary>How SQLite keeps the values of a type: what it has no form for is text, as DuckDB writes it, and nested values are JSON.</summary>
internal enum CellForm
{
    Integer,
    Real,
    Blob,
    Text,
}

/// <summary>The form of each type.</summary>
internal static class CellForms
{
    public static CellForm Of(DuckLogicalType type) => type.Id switch
    {
        DuckTypeId.Boolean or DuckTypeId.TinyInt or DuckTypeId.SmallInt or DuckTypeId.Integer or DuckTypeId.BigInt
            or DuckTypeId.UTinyInt or DuckTypeId.USmallInt or DuckTypeId.UInteger => CellForm.Integer,
        DuckTypeId.Float or DuckTypeId.Double => CellForm.Real,
        DuckTypeId.Blob => CellForm.Blob,
        _ => CellForm.Text,
    };

    public static bool IsNested(DuckLogicalType type) =>
        type.Id is DuckTypeId.List or DuckTypeId.Array or DuckTypeId.Struct or DuckTypeId.Map or DuckTypeId.Union;

    /// <summary>A value as DuckDB is to give it: BIGINT, DOUBLE, BLOB or VARCHAR.</summary>
    /// <param name="value">SQL of the value.</param>
    /// <param name="type">The type of the column that it goes into.</param>
    public static string Sql(string value, DuckLogicalType type)
    {
        var typed = $"CAST({value} AS {type.ToSql()})";
        return Of(type) switch
        {
            CellForm.Integer => $"CAST({typed} AS BIGINT)",
            CellForm.Real => $"CAST({typed} AS DOUBLE)",
            CellForm.Blob => typed,
            // JSON has no numbers of 128 bits: those are texts in it.
            _ when IsNested(type) && type.Id != DuckTypeId.Union => $"CAST(to_json(CAST({typed} AS {ParquetTypes.Stored(type).ToSql()})) AS VARCHAR)",
            _ => $"CAST({typed} AS VARCHAR)",
        };
    }
}
