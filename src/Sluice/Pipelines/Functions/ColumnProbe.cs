using System.Numerics;
using Sluice.DuckDbApi;
using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines.Functions;

/// <summary>
/// Looks at the vectors of one column on one thread. The evidence of a cell is gathered in <see cref="ColumnEvidence"/>;
/// here are the loops that most cells never leave: plain numbers, ISO dates, and text that can be nothing else any more.
/// </summary>
internal sealed unsafe class ColumnProbe(ProbeColumn column)
{
    private readonly NullWords _nullWords = new(column.Format.NullWords);
    private readonly bool _hasPlainMarks = new NumberMarks(column.Format).ArePlain;

    /// <summary>What was found so far.</summary>
    public ColumnEvidence Evidence { get; } = column.NewEvidence();

    /// <summary>Looks at one vector.</summary>
    /// <param name="rows">The numbers of the rows, NULL for a row that does not count.</param>
    /// <param name="cells">The cells.</param>
    public void Look(in DuckVector rows, in DuckVector cells)
    {
        var numbers = rows.Values<long>();
        var counted = rows.Validity;
        var validity = cells.Validity;
        fixed (TextSlot* slots = cells.Values<TextSlot>())
        {
            for (var first = 0; first < cells.Count; first += 64)
            {
                var length = Math.Min(64, cells.Count - first);
                var inside = length == 64 ? ulong.MaxValue : (1ul << length) - 1;
                if (!counted.IsEmpty)
                    inside &= counted[first >> 6];
                var present = validity.IsEmpty ? inside : inside & validity[first >> 6];
                if (_nullWords.Any)
                    present = WithoutNullWords(slots + first, present);
                Evidence.Cells += BitOperations.PopCount(inside);
                Evidence.Nulls += BitOperations.PopCount(inside & ~present);
                LookAtBlock(slots + first, numbers.Slice(first, length), present);
            }
        }
    }

    private ulong WithoutNullWords(TextSlot* slots, ulong present)
    {
        for (var left = present; left != 0; left &= left - 1)
        {
            var i = BitOperations.TrailingZeroCount(left);
            if (_nullWords.Contains(TextSlot.Utf8(slots + i)))
                present &= ~(1ul << i);
        }
        return present;
    }

    private void LookAtBlock(TextSlot* slots, ReadOnlySpan<long> rows, ulong present)
    {
        LookAtTexts(slots, present);
        present = LookTheShortWay(slots, rows, present);
        for (; present != 0 && Evidence.Alive != 0; present &= present - 1)
        {
            var i = BitOperations.TrailingZeroCount(present);
            Evidence.Note(TextSlot.Utf8(slots + i), rows[i]);
        }
    }

    /// <summary>Gives back the rows that are left for the long way.</summary>
    private ulong LookTheShortWay(TextSlot* slots, ReadOnlySpan<long> rows, ulong present)
    {
        if (Evidence.IsDeclared)
            return present;
        if ((Evidence.Alive & ~Candidates.Numbers) == 0)
        {
            if ((Evidence.Alive & Candidates.Integer) != 0)
                return LookAtIntegers(slots, rows, present);
            return Evidence.Alive == Candidates.Double && _hasPlainMarks ? LookAtFractions(slots, rows, present) : present;
        }
        if ((Evidence.Alive & ~(Candidates.Iso | Candidates.Ymd)) == 0)
            return LookAtIso(slots, present);
        return present;
    }

    private void LookAtTexts(TextSlot* slots, ulong present)
    {
        var texts = Evidence.Texts;
        var shortest = texts.ShortestBytes;
        var longest = texts.LongestBytes;
        var (below, width) = texts.Inside;
        for (; present != 0; present &= present - 1)
        {
            var slot = slots + BitOperations.TrailingZeroCount(present);
            shortest = Math.Min(shortest, slot->Length);
            longest = Math.Max(longest, slot->Length);
            var key = TextSlot.SortKey(slot);
            if (key - below < width || !texts.MayBeExtreme(key, slot->Length))
                continue;
            texts.Note(TextSlot.Utf8(slot), key);
            (below, width) = texts.Inside;
        }
        texts.ShortestBytes = shortest;
        texts.LongestBytes = longest;
    }

    /// <summary>Gives back the rows that are left when the column turns out to hold other numbers than whole ones.</summary>
    private ulong LookAtIntegers(TextSlot* slots, ReadOnlySpan<long> rows, ulong present)
    {
        var min = Evidence.IntegerMin;
        var max = Evidence.IntegerMax;
        var limit = LimitOfIntegers();
        for (; present != 0; present &= present - 1)
        {
            var i = BitOperations.TrailingZeroCount(present);
            var cell = TextSlot.Utf8(slots + i);
            if (CellRecogniser.TryReadPlainInteger(cell, out var value)
                && Math.Abs(value) <= limit)
            {
                min = Math.Min(min, value);
                max = Math.Max(max, value);
                continue;
            }
            Evidence.Note(cell, rows[i]);
            limit = LimitOfIntegers();
            if ((Evidence.Alive & Candidates.Integer) == 0)
            {
                present &= present - 1;
                break;
            }
        }
        Evidence.IntegerMin = min;
        Evidence.IntegerMax = max;
        return present;
    }

    private ulong LookAtFractions(TextSlot* slots, ReadOnlySpan<long> rows, ulong present)
    {
        var min = Evidence.NumberMin;
        var max = Evidence.NumberMax;
        var left = 0ul;
        for (; present != 0; present &= present - 1)
        {
            var i = BitOperations.TrailingZeroCount(present);
            var cell = TextSlot.Utf8(slots + i);
            if (CellRecogniser.TryReadPlainFraction(cell, out var value))
            {
                min = Math.Min(min, value);
                max = Math.Max(max, value);
                if (!Evidence.HasFractions || !Evidence.IsMeasured)
                    Evidence.NoteFraction(cell, rows[i]);
                continue;
            }
            left |= present & (0 - present);
        }
        Evidence.NumberMin = min;
        Evidence.NumberMax = max;
        return left;
    }

    private ulong LookAtIso(TextSlot* slots, ulong present)
    {
        // A date is a timestamp too, but a timestamp is no date: one of them refutes what the other leaves alive.
        var readsDates = (Evidence.Alive & (Candidates.IsoTimestampTz | Candidates.YmdTimestampTz)) == 0;
        var readsTimes = readsDates && (Evidence.Alive & (Candidates.IsoDate | Candidates.YmdDate)) == 0;
        var min = long.MaxValue;
        var max = long.MinValue;
        var left = 0ul;
        for (; present != 0; present &= present - 1)
        {
            var cell = TextSlot.Utf8(slots + BitOperations.TrailingZeroCount(present));
            long micros;
            if (readsDates && IsoText.TryReadDate(cell, out var days))
            {
                micros = days * TimeText.MicrosOfDay;
            }
            else if (!readsTimes || !IsoText.TryReadTimestamp(cell, out micros))
            {
                left |= present & (0 - present);
                continue;
            }
            min = Math.Min(min, micros);
            max = Math.Max(max, micros);
        }
        if (min <= max)
            Evidence.NoteIso(min, max);
        return left;
    }

    // While the column may still be double, a whole number that no double holds has something to refute.
    private long LimitOfIntegers() =>
        (Evidence.Alive & Candidates.Double) != 0 ? CellRecogniser.DoubleExactMax : long.MaxValue;
}
