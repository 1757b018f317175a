using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sluice.Pipelines.Reading.Csv.Counting;

/// <summary>
/// Counts records by the parity of quotes, as long as every quote stands where one may. It knows no fields, only
/// numbers of delimiters, and keeps nothing but counts.
/// </summary>
/// <param name="rule">The dialect and the limits; vectorised.</param>
/// <param name="expectedFields">The number of fields of a good record; 0 when it is not known.</param>
internal sealed class RegularRecords(RecordRule rule, int expectedFields)
{
    private const int StepBytes = 64;
    private readonly byte _quote = rule.QuoteByte;
    private readonly byte _delimiter = rule.DelimiterByte;
    private readonly bool _hasQuote = rule.Quote >= 0;
    private readonly bool _hasDelimiter = rule.Delimiter.Length > 0;

    private State _state;

    /// <summary>The records that ended.</summary>
    public long Records => _state.Records;

    /// <summary>The index of the record that is not counted: the first that is not regular, or the last, without its end.</summary>
    public int RecordStart => _state.RecordStart;

    /// <summary>Whether the scan stopped at a record that is not regular.</summary>
    public bool IsIrregular { get; private set; }

    /// <summary>Counts from the beginning of a record, or from a blank line, to the end of the bytes.</summary>
    public void Count(ReadOnlySpan<byte> bytes, bool isLast)
    {
        _state = new State { IsBetween = true };
        IsIrregular = false;
        Span<byte> rest = stackalloc byte[StepBytes];
        for (var at = 0; at < bytes.Length && !IsIrregular; at += StepBytes)
        {
            if (bytes.Length - at >= StepBytes)
            {
                Step(ref Unsafe.Add(ref MemoryMarshal.GetReference(bytes), at), at, StepBytes);
                continue;
            }

            // Spaces are neither quotes nor line ends; a space that is the delimiter is cut off by its position.
            rest.Fill((byte)' ');
            bytes[at..].CopyTo(rest);
            Step(ref rest[0], at, bytes.Length - at);
        }

        if (!IsIrregular)
        {
            End(bytes.Length, isLast);
        }
    }

    private void End(int length, bool isLast)
    {
        if (_state.IsBetween)
        {
            _state.RecordStart = length;
        }
        else if (!isLast)
        {
            // The caller brings more bytes; a record that is too long by now needs no more of them.
            IsIrregular = length - _state.RecordStart > rule.FieldBytesMax;
        }
        else if (_state.IsInside || (_state.HasLineEndInside && IsUnexpected(_state.Delimiters, length)))
        {
            IsIrregular = true;
        }
        else
        {
            _state.Records++;
            _state.RecordStart = length;
        }
    }

    private void Step(ref byte bytes, int at, int length)
    {
        var known = length == StepBytes ? ~0UL : ~(~0UL << length);
        var low = Vector256.LoadUnsafe(ref bytes);
        var high = Vector256.LoadUnsafe(ref bytes, 32);
        var lineEnds = (Find(low, high, (byte)'\n') | Find(low, high, (byte)'\r')) & known;
        var quotes = _hasQuote ? Find(low, high, _quote) & known : 0;
        var delimiters = _hasDelimiter ? Find(low, high, _delimiter) & known : 0;
        if (quotes == 0 && !_state.IsInside && !_state.IsJustClosed && !_state.HasLineEndInside)
        {
            CountLines(lineEnds, delimiters, at, length);
        }
        else
        {
            CountQuoted(lineEnds, quotes, delimiters, at, length, known);
        }
    }

    /// <summary>A step without quotes: each line that is not blank is a record.</summary>
    private void CountLines(ulong lineEnds, ulong delimiters, int at, int length)
    {
        var behind = (lineEnds << 1) | (_state.IsBetween ? 1UL : 0);
        _state.Records += BitOperations.PopCount(lineEnds & ~behind);
        NoteStarts(behind & ~lineEnds, delimiters, at, length);
        _state.Delimiters += BitOperations.PopCount(delimiters);
        _state.IsBetween = ((lineEnds >> (length - 1)) & 1) != 0;
        _state.IsJustSeparated = _state.IsBetween || ((delimiters >> (length - 1)) & 1) != 0;
    }

    private void CountQuoted(ulong lineEnds, ulong quotes, ulong delimiters, int at, int length, ulong known)
    {
        var inside = Inside(quotes);
        var opened = quotes & inside;
        var closed = quotes & ~inside;
        var borders = lineEnds | quotes | delimiters;
        var mayOpen = (borders << 1) | (_state.IsBetween || _state.IsJustSeparated ? 1UL : 0);
        var mustBorder = ((closed << 1) | (_state.IsJustClosed ? 1UL : 0)) & known;
        var wrong = (opened & ~mayOpen) | (mustBorder & ~borders);

        var outerEnds = lineEnds & ~inside;
        var outerDelimiters = delimiters & ~inside;
        var behind = (outerEnds << 1) | (_state.IsBetween ? 1UL : 0);
        var starts = behind & ~outerEnds & known;
        var ends = outerEnds & ~behind;
        if (!Walk(at, starts, ends, lineEnds & inside, outerDelimiters, wrong))
        {
            IsIrregular = true;
            return;
        }

        _state.Delimiters += BitOperations.PopCount(outerDelimiters);
        var last = length - 1;
        _state.IsInside = ((inside >> last) & 1) != 0;
        _state.IsJustClosed = ((closed >> last) & 1) != 0;
        _state.IsBetween = ((outerEnds >> last) & 1) != 0;
        _state.IsJustSeparated = ((borders >> last) & 1) != 0;
    }

    /// <summary>Goes through the beginnings and ends of records in a step; false at one that is not regular.</summary>
    private bool Walk(int at, ulong starts, ulong ends, ulong innerLineEnds, ulong delimiters, ulong wrong)
    {
        var events = starts | ends | innerLineEnds | wrong;
        while (events != 0)
        {
            var bit = BitOperations.TrailingZeroCount(events);
            var one = 1UL << bit;
            events &= events - 1;
            if ((starts & one) != 0)
            {
                _state.RecordStart = at + bit;
                _state.DelimitersBefore = _state.Delimiters + BitOperations.PopCount(delimiters & (one - 1));
                _state.HasLineEndInside = false;
            }

            if ((wrong & one) != 0)
            {
                return false;
            }

            if ((innerLineEnds & one) != 0)
            {
                _state.HasLineEndInside = true;
            }

            if ((ends & one) != 0)
            {
                var delimitersSoFar = _state.Delimiters + BitOperations.PopCount(delimiters & (one - 1));
                if (_state.HasLineEndInside && IsUnexpected(delimitersSoFar, at + bit))
                {
                    return false;
                }

                _state.HasLineEndInside = false;
                _state.Records++;
            }
        }

        return true;
    }

    private void NoteStarts(ulong starts, ulong delimiters, int at, int length)
    {
        starts &= length == StepBytes ? ~0UL : ~(~0UL << length);
        if (starts != 0)
        {
            var bit = 63 - BitOperations.LeadingZeroCount(starts);
            _state.RecordStart = at + bit;
            _state.DelimitersBefore = _state.Delimiters + BitOperations.PopCount(delimiters & ((1UL << bit) - 1));
        }
    }

    /// <summary>Whether a record over several lines needs a closer look: its number of fields, or its length.</summary>
    private bool IsUnexpected(long delimiters, int end)
    {
        var fields = delimiters - _state.DelimitersBefore + 1;
        return (expectedFields > 0 && fields != expectedFields) || fields > rule.ColumnsMax
            || end - _state.RecordStart > rule.FieldBytesMax;
    }

    /// <summary>Sets the bits from each opening quote to before its closing one.</summary>
    private ulong Inside(ulong quotes)
    {
        for (var distance = 1; distance < 64; distance *= 2)
        {
            quotes ^= quotes << distance;
        }

        return _state.IsInside ? ~quotes : quotes;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Find(Vector256<byte> low, Vector256<byte> high, byte value)
    {
        var wanted = Vector256.Create(value);
        return Vector256.Equals(low, wanted).ExtractMostSignificantBits()
            | ((ulong)Vector256.Equals(high, wanted).ExtractMostSignificantBits() << 32);
    }

    private struct State
    {
        public long Records;
        public int RecordStart;
        public long Delimiters;
        public long DelimitersBefore;
        public bool IsInside;
        public bool IsJustClosed;
        public bool IsBetween;
        public bool IsJustSeparated;
        public bool HasLineEndInside;
    }
}
