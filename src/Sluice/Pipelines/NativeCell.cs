using Sluice.DuckDbApi;
using Sluice.Pipelines.Functions;
using Sluice.Pipelines.Reading;
using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines;

/// <summary>A cell that has a type of the format's own (Parquet), on its way into a target of another type.</summary>
internal static class NativeCell
{
    /// <summary>True where a list, a structure or JSON becomes text: JSON, of which a string alone is what stands between its quotes.</summary>
    public static bool IsText(PlanTarget target, SourceColumn column) =>
        target.Type.Kind == CellTypeKind.Text && RestColumn.Of(column).Form == RestForm.Json;

    /// <summary>SQL of the value; null for what can not be cast.</summary>
    public static string ValueSql(PlanTarget target, string cell) => ZoneOf(target) is { } zone
        ? $"TRY(timezone({zone}, TRY_CAST({cell} AS TIMESTAMP)))"
        : $"TRY_CAST({cell} AS {target.SqlType})";

    /// <summary>SQL of the way back, which has to give the cell: what a cast changes is a misfit.</summary>
    public static string BackSql(PlanTarget target, string value) => ZoneOf(target) is { } zone
        ? $"TRY_CAST(timezone({zone}, {value}) AS {target.NativeType})"
        : $"TRY_CAST({value} AS {target.NativeType})";

    // A time without a zone is one of the zone that the pipeline says, as in any other format.
    private static string? ZoneOf(PlanTarget target) => target is { Type.Kind: CellTypeKind.TimestampTz, Format.TimeZone: { } zone }
        && target.NativeType is "DATE" or "TIMESTAMP" or "TIMESTAMP_S" or "TIMESTAMP_MS" or "TIMESTAMP_NS"
            ? DuckSql.Literal(zone) : null;
}
