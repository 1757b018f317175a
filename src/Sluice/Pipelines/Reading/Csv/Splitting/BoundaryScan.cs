using System.Numerics;
using Sluice.Pipelines.Reading.Csv.Masks;

namespace Sluice.Pipelines.Reading.Csv.Splitting;

/// <summary>What a <see cref="BoundaryScan"/> saw, up to the record that it stopped at.</summary>
internal struct Boundaries
{
    /// <summary>Sound records that ended.</summary>
    public long Records;

    /// <summary>Lines of no bytes.</summary>
    public long BlankLines;

    /// <summary>The index of the first byte of the record that is not counted, or the length when there is none.</summary>
    public int RecordStart;

    /// <summary>Whether that record is for <see cref="RecordWalk"/>; otherwise its end is not among the bytes.</summary>
    public bool NeedsCare;

    /// <summary>Whether any quote was seen.</summary>
    public bool HasQuotes;

    /// <summary>Whether a doubled quote was seen.</summary>
    public bool HasDoubledQuotes;

    /// <summary>Not zero when a byte was seen that is not ASCII.</summary>
    public ulong NonAscii;

    /// <summary>Not zero when a NUL byte was seen.</summary>
    public ulong Nuls;
}

/// <summary>
/// Counts the records that are plainly sound, 64 bytes at a time, and finds where the last one ends. A quote opens at
/// the start of a field and closes at the end of one, or it is one of a pair; while all quotes are so, the parity of
/// their number tells the line ends that are inside. The first record with another quote, one over several lines with
/// an unexpected number of fields, and a very long one stop the scan.
/// </summary>
internal abstract unsafe class BoundaryScan
{
    public static BoundaryScan Create(RecordRule rule, int expectedFields, bool isPortable) =>
        isPortable || !WideMasks.IsSupported
            ? new BoundaryScan<PortableMasks>(rule, expectedFields)
            : new BoundaryScan<WideMasks>(rule, expectedFields);

    /// <summary>Scans from a record's start, or a blank line, to the end of the bytes.</summary>
    /// <param name="bytes">The first byte; <see cref="CsvBlock.PaddingBytes"/> behind the last may be read.</param>
    /// <param name="from">Where to begin.</param>
    /// <param name="length">The number of bytes.</param>
    /// <param name="isLast">Whether the file ends with them.</param>
    /// <param name="isAfterCarriageReturn">Whether a line feed at the beginning belongs to the line before.</param>
    public abstract Boundaries Run(byte* bytes, int from, int length, bool isLast, bool isAfterCarriageReturn);
}

/// <inheritdoc/>
internal sealed unsafe class BoundaryScan<TMasks>(RecordRule rule, int expectedFields) : BoundaryScan
    where TMasks : struct, IByteMasks
{
    private readonly byte _quote = rule.QuoteByte;
    private readonly byte _delimiter = rule.DelimiterByte;
    private readonly ulong _hasQuote = rule.Quote < 0 ? 0 : ulong.MaxValue;
    private readonly ulong _hasDelimiter = rule.Delimiter.Length == 0 ? 0 : ulong.MaxValue;

    public override Boundaries Run(byte* bytes, int from, int length, bool isLast, bool isAfterCarriageReturn)
    {
        var seen = new Boundaries { RecordStart = from };
        var carry = new Carry { LineEnd = 1, CarriageReturn = isAfterCarriageReturn ? 1UL : 0 };
        for (var i = from; i < length; i += 64)
        {
            var valid = length - i >= 64 ? ulong.MaxValue : (1UL << (length - i)) - 1;
            var lineEnds = TMasks.LineEnds(bytes + i) & valid;
            var quotes = TMasks.Equal(bytes + i, _quote) & valid & _hasQuote;
            seen.NonAscii |= TMasks.NonAscii(bytes + i) & valid;
            seen.Nuls |= TMasks.Equal(bytes + i, 0) & valid;
            if (carry.LineEnd == 0 && i + 64 - seen.RecordStart > rule.FieldBytesMax)
            {
                seen.NeedsCare = true;
                return seen;
            }

            ulong inside = 0;
            ulong strays = 0;
            if ((quotes | carry.Inside | carry.Closing) != 0)
            {
                inside = TMasks.Parity(quotes) ^ carry.Inside;
                strays = Strays(bytes + i, i == from, quotes, lineEnds, inside, valid, ref carry, ref seen);
            }

            var outside = lineEnds & ~inside;
            var afterLineEnd = (outside << 1) | carry.LineEnd;
            var ends = outside & ~afterLineEnd;
            var starts = afterLineEnd & ~outside & valid;
            var insideLineEnds = lineEnds & inside;
            if ((strays | insideLineEnds | (carry.HasInnerLineEnd ? 1UL : 0)) != 0
                && StopsHere(bytes, i, starts, ends, strays, insideLineEnds, ref carry, ref seen, out var before))
            {
                CountUpTo(bytes + i, outside, ends, before, carry.CarriageReturn, ref seen);
                seen.NeedsCare = true;
                return seen;
            }

            if (starts != 0)
            {
                seen.RecordStart = i + BitOperations.Log2(starts);
            }

            CountUpTo(bytes + i, outside, ends, ulong.MaxValue, carry.CarriageReturn, ref seen);
            var last = Math.Min(63, length - i - 1);
            carry.LineEnd = (outside >> last) & 1;
            carry.Inside = 0 - (inside >> 63);
            carry.CarriageReturn = carry.LineEnd != 0 && bytes[i + last] == '\r' ? 1UL : 0;
        }

        return Finish(bytes, length, isLast, carry, seen);
    }

    /// <summary>The quotes, or the bytes after them, that show that a quote is out of place.</summary>
    private ulong Strays(
        byte* bytes, bool isFirst, ulong quotes, ulong lineEnds, ulong inside, ulong valid, ref Carry carry, ref Boundaries seen)
    {
        var separators = lineEnds | quotes | (TMasks.Equal(bytes, _delimiter) & valid & _hasDelimiter);
        var opening = quotes & inside;
        var closing = quotes & ~inside;
        var afterClosing = (closing << 1) | carry.Closing;
        var mayOpen = (separators << 1) | ((opening & 1) != 0 && (isFirst || IsSeparator(bytes[-1])) ? 1UL : 0);
        var strays = (opening & ~mayOpen) | (afterClosing & ~separators & valid);
        seen.HasQuotes = true;
        seen.HasDoubledQuotes |= (afterClosing & opening) != 0;
        carry.Closing = closing >> 63;
        return strays;
    }

    private bool IsSeparator(byte value) =>
        value is (byte)'\n' or (byte)'\r' || value == _quote || (value == _delimiter && _hasDelimiter != 0);

    /// <summary>
    /// Looks at a step with strays or with line ends inside quotes record by record. When one needs care, it is the
    /// <see cref="Boundaries.RecordStart"/>, and <paramref name="before"/> has the bits before it.
    /// </summary>
    private bool StopsHere(
        byte* bytes, int at, ulong starts, ulong ends, ulong strays, ulong insideLineEnds,
        ref Carry carry, ref Boundaries seen, out ulong before)
    {
        before = 0;
        var firstStray = strays == 0 ? 64 : BitOperations.TrailingZeroCount(strays);
        var recordStart = seen.RecordStart;
        if (carry.LineEnd != 0 && starts != 0)
        {
            recordStart = at + BitOperations.TrailingZeroCount(starts);
        }

        for (var rest = ends; ; rest &= rest - 1)
        {
            var end = rest == 0 ? 64 : BitOperations.TrailingZeroCount(rest);
            var upToEnd = end == 64 ? ulong.MaxValue : (1UL << end) - 1;
            carry.HasInnerLineEnd |= (insideLineEnds & upToEnd) != 0;
            if (firstStray < end || (end < 64 && carry.HasInnerLineEnd && IsUnexpected(bytes, recordStart, at + end)))
            {
                seen.RecordStart = recordStart;
                before = recordStart >= at ? (1UL << (recordStart - at)) - 1 : 0;
                return true;
            }

            if (end == 64)
            {
                return false;
            }

            carry.HasInnerLineEnd = false;
            insideLineEnds &= ~upToEnd;
            var later = starts & ~upToEnd;
            if (later != 0)
            {
                recordStart = at + BitOperations.TrailingZeroCount(later);
            }
        }
    }

    private static void CountUpTo(
        byte* bytes, ulong outside, ulong ends, ulong before, ulong afterCarriageReturn, ref Boundaries seen)
    {
        outside &= before;
        if (outside == 0)
        {
            return;
        }

        var records = BitOperations.PopCount(ends & before);
        seen.Records += records;
        var lineEnds = BitOperations.PopCount(outside);
        if (lineEnds != records)
        {
            // Either blank lines, or the line feeds of CRLF.
            var carriageReturns = TMasks.Equal(bytes, (byte)'\r') & outside;
            var pairs = ((carriageReturns << 1) | afterCarriageReturn) & outside & ~carriageReturns;
            seen.BlankLines += lineEnds - records - BitOperations.PopCount(pairs);
        }
    }

    private Boundaries Finish(byte* bytes, int length, bool isLast, in Carry carry, Boundaries seen)
    {
        if (carry.LineEnd != 0)
        {
            seen.RecordStart = length;
        }
        else if (isLast)
        {
            seen.NeedsCare = carry.Inside != 0
                || (carry.HasInnerLineEnd && IsUnexpected(bytes, seen.RecordStart, length));
            if (!seen.NeedsCare)
            {
                seen.Records++;
                seen.RecordStart = length;
            }
        }

        return seen;
    }

    /// <summary>Whether a sound record over several lines has another number of fields than the header.</summary>
    private bool IsUnexpected(byte* bytes, int start, int end)
    {
        var fields = 1;
        ulong carried = 0;
        for (var i = start; i < end; i += 64)
        {
            var valid = end - i >= 64 ? ulong.MaxValue : (1UL << (end - i)) - 1;
            var inside = TMasks.Parity(TMasks.Equal(bytes + i, _quote) & valid) ^ carried;
            fields += BitOperations.PopCount(TMasks.Equal(bytes + i, _delimiter) & valid & _hasDelimiter & ~inside);
            carried = 0 - (inside >> 63);
        }

        return expectedFields > 0 && fields != expectedFields;
    }

    /// <summary>What a step of 64 bytes leaves to the next.</summary>
    private struct Carry
    {
        /// <summary>1 when the last byte ended a line outside quotes: the next byte begins a record.</summary>
        public ulong LineEnd;

        /// <summary>1 when the last byte is a closing quote.</summary>
        public ulong Closing;

        /// <summary>All ones when the last byte is inside quotes.</summary>
        public ulong Inside;

        /// <summary>1 when the last byte is a carriage return that ended a line.</summary>
        public ulong CarriageReturn;

        /// <summary>Whether the open record has a line end inside quotes.</summary>
        public bool HasInnerLineEnd;
    }
}
