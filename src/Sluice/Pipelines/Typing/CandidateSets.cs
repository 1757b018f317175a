using System.Numerics;
using Sluice.Pipelines.Reading;

namespace Sluice.Pipelines.Typing;

/// <summary>What is known of sets of <see cref="Candidates"/>.</summary>
internal static class CandidateSets
{
    private const int FirstTemporal = 8;

    /// <summary>The orders of dates, those first that say most.</summary>
    public static ReadOnlySpan<DateOrder> Orders => [DateOrder.Iso, DateOrder.Ymd, DateOrder.Dmy, DateOrder.Mdy, DateOrder.Named];

    /// <summary>What a column can be guessed to be, by what its cells are in the file and how they are written.</summary>
    public static Candidates Of(CellKind kind, DateOrder? order)
    {
        var candidates = Of(kind);
        return order is null ? candidates : candidates & ~Candidates.Temporal | candidates & Of(order.Value);
    }

    private static Candidates Of(CellKind kind) => kind switch
    {
        CellKind.Text => Candidates.All,
        // A producer that could write a number and wrote a text meant the text.
        CellKind.JsonString => Candidates.All & ~(Candidates.Numbers | Candidates.Boolean | Candidates.Json),
        CellKind.JsonNumber => Candidates.Numbers,
        CellKind.JsonBoolean => Candidates.Boolean,
        _ => Candidates.None,
    };

    /// <summary>Dates of an order.</summary>
    public static Candidates Date(DateOrder order) => (Candidates)(1u << (FirstTemporal + 3 * (int)order));

    /// <summary>Timestamps without offset of an order; dates alone are among them, as midnights.</summary>
    public static Candidates Timestamp(DateOrder order) => (Candidates)(2u << (FirstTemporal + 3 * (int)order));

    /// <summary>Timestamps with offset of an order.</summary>
    public static Candidates TimestampTz(DateOrder order) => (Candidates)(4u << (FirstTemporal + 3 * (int)order));

    /// <summary>All three of an order.</summary>
    public static Candidates Of(DateOrder order) => (Candidates)(7u << (FirstTemporal + 3 * (int)order));

    /// <summary>The candidates of a set, one by one.</summary>
    public static IEnumerable<Candidates> Each(Candidates set)
    {
        for (var left = (uint)set; left != 0; left &= left - 1)
            yield return (Candidates)(1u << BitOperations.TrailingZeroCount(left));
    }
}
