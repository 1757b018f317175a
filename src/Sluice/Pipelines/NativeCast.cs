using Sluice.Pipelines.Functions;
using Sluice.Pipelines.Reading;
using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines;

/// <summary>
/// How a value that has a type in its file becomes one of the declared type, and when it is a misfit. Nothing is lost on
/// the way, as with texts, and what a text would not have been read as is no value here either.
/// </summary>
internal static class NativeCast
{
    private const string Instant = "TIMESTAMP WITH TIME ZONE";

    /// <summary>SQL of the value; null for a misfit.</summary>
    public static string Value(PlanTarget target, SourceColumn column, string cell, PlanFunctions functions)
    {
        if (target.NativeType == target.SqlType)
        {
            return cell;
        }

        if (IsText(target, column))
        {
            return functions.JsonText(target, cell);
        }

        if (IsClockOrInstant(target))
        {
            return functions.ParseNative(target, $"CAST({cell} AS VARCHAR)");
        }

        // The cast of a fraction in binary shows the digits that nobody wrote: 1234567.89 would be 1234567.8899999998.
        return IsFractionInDecimals(target) ? $"TRY_CAST(CAST({cell} AS VARCHAR) AS {target.SqlType})" : $"TRY_CAST({cell} AS {target.SqlType})";
    }

    /// <summary>The check that nothing was lost; null where nothing can be.</summary>
    public static PlanCheck? Check(PlanTarget target, SourceColumn column, string cell, string value)
    {
        if (target.NativeType == target.SqlType || IsText(target, column))
        {
            return null;
        }

        if (IsClockOrInstant(target))
        {
            return new PlanCheck("type", $"{target.Name}_type", new BreakSql(cell, value), target.NativeType == Instant
                ? "a time without a zone; the file has instants, which are of the type timestamp_tz"
                : $"an instant; the file has times without a zone, which are instants {(target.Format.TimeZone is { } zone ? $"where the clock of {zone} shows them" : "where time_zone says whose clock they are of")}");
        }

        // What a cast changes is a misfit too: 1.5 into a whole number, 300 into a byte.
        var back = IsFractionInDecimals(target) ? $"CAST({value} AS VARCHAR)" : value;
        return new PlanCheck("type", $"{target.Name}_type",
            $"{cell} IS NOT NULL AND ({value} IS NULL OR NOT (TRY_CAST({back} AS {target.NativeType}) IS NOT DISTINCT FROM {cell}))",
            $"a value that {target.Type.Name} holds without loss");
    }

    // A list, a structure or JSON becomes text: JSON, of which a string alone is what stands between its quotes.
    private static bool IsText(PlanTarget target, SourceColumn column) =>
        target.Type.Kind == CellTypeKind.Text && RestColumn.Of(column).Form == RestForm.Json;

    private static bool IsFractionInDecimals(PlanTarget target) =>
        target.NativeType is "FLOAT" or "DOUBLE" && target.Type.Kind == CellTypeKind.Decimal;

    // DuckDB would take UTC for the zone that nobody has named.
    private static bool IsClockOrInstant(PlanTarget target) => target.Type.Kind switch
    {
        CellTypeKind.TimestampTz => target.NativeType == "DATE" || (target.NativeType!.StartsWith("TIMESTAMP", StringComparison.Ordinal) && target.NativeType != Instant),
        CellTypeKind.Date or CellTypeKind.Timestamp => target.NativeType == Instant,
        _ => false,
    };
}
