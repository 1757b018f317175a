using System.Globalization;
using Sluice.DuckDbApi;

namespace Sluice.Pipelines.Typing;

/// <summary>The smallest and largest value of a column as text, in the order of its type.</summary>
internal static class GuessExtremes
{
    public static string? Min(TypeGuess guess, ColumnEvidence evidence) => guess.Type.Kind switch
    {
        CellTypeKind.Integer or CellTypeKind.Decimal => Whole(evidence.HasIntegers ? Int128.Min(evidence.WholeMin, evidence.IntegerMin) : evidence.WholeMin),
        CellTypeKind.Double => Number(evidence.HasIntegers ? Math.Min(evidence.NumberMin, evidence.IntegerMin) : evidence.NumberMin),
        CellTypeKind.Date or CellTypeKind.Timestamp or CellTypeKind.TimestampTz =>
            guess.DateOrder is { } order ? Temporal(guess.Type, evidence.MicrosMin(order)) : null,
        CellTypeKind.Json => null,
        _ => evidence.Texts.Min,
    };

    public static string? Max(TypeGuess guess, ColumnEvidence evidence) => guess.Type.Kind switch
    {
        CellTypeKind.Integer or CellTypeKind.Decimal => Whole(evidence.HasIntegers ? Int128.Max(evidence.WholeMax, evidence.IntegerMax) : evidence.WholeMax),
        CellTypeKind.Double => Number(evidence.HasIntegers ? Math.Max(evidence.NumberMax, evidence.IntegerMax) : evidence.NumberMax),
        CellTypeKind.Date or CellTypeKind.Timestamp or CellTypeKind.TimestampTz =>
            guess.DateOrder is { } order ? Temporal(guess.Type, evidence.MicrosMax(order)) : null,
        CellTypeKind.Json => null,
        _ => evidence.Texts.Max,
    };

    private static string Whole(Int128 value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string? Temporal(CellType type, long? micros)
    {
        // By its offset an instant can lie in the year 0 or 10000, of which .NET has no time.
        if (micros is null || !DuckTemporal.TryToDateTime(micros.Value, DateTimeKind.Utc, out var time))
            return null;
        var format = type.Kind == CellTypeKind.Date ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss.FFFFFF";
        return time.ToString(format, CultureInfo.InvariantCulture) + (type.Kind == CellTypeKind.TimestampTz ? "Z" : "");
    }
}
