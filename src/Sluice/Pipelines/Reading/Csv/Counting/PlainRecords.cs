namespace Sluice.Pipelines.Reading.Csv.Counting;

/// <summary>
/// The record rule line by line: a record is its first line, unless a quoted field goes on in the next and the lines
/// that it takes in make one sound record. What a line does to a record that is inside quotes does not depend on where
/// the record began, so what was found out about such lines is kept for the next records.
/// </summary>
/// <param name="rule">The dialect and the limits.</param>
/// <param name="expectedFields">The number of fields of a good record; 0 when it is not known.</param>
internal sealed class PlainRecords(RecordRule rule, int expectedFields)
{
    /// <summary>The answer when the line of the record is longer than the bytes: leave it out up to its end.</summary>
    public const int RestOfLine = -2;

    /// <summary>The answer when more bytes are needed.</summary>
    public const int MoreBytes = -1;

    private readonly List<QuotedLines> _known = [];

    /// <summary>How many bytes the first record and its line end take.</summary>
    /// <param name="bytes">The file from the record's first byte on.</param>
    /// <param name="offset">The offset of that byte in the file.</param>
    /// <param name="isLast">Whether the file ends with the bytes.</param>
    /// <returns>The number of bytes, <see cref="MoreBytes"/> or <see cref="RestOfLine"/>.</returns>
    public int Next(ReadOnlySpan<byte> bytes, long offset, bool isLast)
    {
        var line = new PlainLine(bytes, 0, isLast, rule, FieldBeginMax(0));
        switch (line.ReadRecord())
        {
            case LineOutcome.Unknown:
                return MoreBytes;
            case LineOutcome.Ended:
                return BehindLineEnd(bytes, line.End, isLast);
            case LineOutcome.Unsound:
                return BehindFirstLine(bytes, line.End, isLast);
        }

        var secondLine = BehindLineEnd(bytes, line.End, isLast);
        if (secondLine < 0)
        {
            return MoreBytes;
        }

        var whole = FollowQuotes(bytes, offset, isLast, 0, line, secondLine);
        if (whole.Outcome == LineOutcome.Unknown)
        {
            return MoreBytes;
        }

        if (whole.Outcome == LineOutcome.Unsound)
        {
            return secondLine;
        }

        if (expectedFields == 0 || whole.Fields == expectedFields)
        {
            return whole.Next;
        }

        return IsGoodRecord(bytes, offset, isLast, secondLine) switch
        {
            null => MoreBytes,
            true => secondLine,
            false => whole.Next,
        };
    }

    /// <summary>Whether a sound record with the expected number of fields begins at a place.</summary>
    private bool? IsGoodRecord(ReadOnlySpan<byte> bytes, long offset, bool isLast, int start)
    {
        if (start == bytes.Length)
        {
            return isLast ? false : null;
        }

        if (bytes[start] is (byte)'\n' or (byte)'\r')
        {
            return false;
        }

        var line = new PlainLine(bytes, start, isLast, rule, FieldBeginMax(start));
        switch (line.ReadRecord())
        {
            case LineOutcome.Unknown:
                return null;
            case LineOutcome.Ended:
                return line.Fields == expectedFields;
            case LineOutcome.Unsound:
                return false;
        }

        var next = BehindLineEnd(bytes, line.End, isLast);
        if (next < 0)
        {
            return null;
        }

        var whole = FollowQuotes(bytes, offset, isLast, start, line, next);
        return whole.Outcome == LineOutcome.Unknown
            ? null
            : whole.Outcome == LineOutcome.Ended && whole.Fields == expectedFields;
    }

    /// <summary>What becomes of a record that goes on inside quotes in the line at <paramref name="next"/>.</summary>
    private (LineOutcome Outcome, int Fields, int Next) FollowQuotes(
        ReadOnlySpan<byte> bytes, long offset, bool isLast, int start, in PlainLine line, int next)
    {
        if (start == 0)
        {
            _known.RemoveAll(known => known.IsBehind(offset));
            _known.ForEach(known => known.Forget(offset));
        }

        var lines = _known.Find(known => known.Has(offset + next));
        if (lines is null)
        {
            lines = new QuotedLines(rule, offset + next, offset + line.FieldStart);
            _known.Add(lines);
        }

        var before = lines.FieldsBefore(offset + next);
        lines.ReadOn(bytes, offset, isLast, offset + start + rule.RecordBytesMax, before + rule.ColumnsMax - line.Fields);
        var fields = lines.Fields - before + line.Fields;
        var end = lines.Outcome == LineOutcome.Unknown ? Math.Max(lines.End, lines.Next) : lines.End;
        if (end > offset + start + rule.RecordBytesMax || fields > rule.ColumnsMax)
        {
            return (LineOutcome.Unsound, 0, 0);
        }

        return (lines.Outcome, (int)fields, (int)(lines.Next - offset));
    }

    private int FieldBeginMax(int start) => (int)Math.Min(int.MaxValue, start + rule.RecordBytesMax);

    private static int BehindFirstLine(ReadOnlySpan<byte> bytes, int from, bool isLast)
    {
        var found = bytes[from..].IndexOfAny((byte)'\n', (byte)'\r');
        return found >= 0 ? BehindLineEnd(bytes, from + found, isLast) : isLast ? bytes.Length : RestOfLine;
    }

    /// <summary>Behind the line end at a place, which is one or two bytes long, or none at the end of the file.</summary>
    internal static int BehindLineEnd(ReadOnlySpan<byte> bytes, int at, bool isLast)
    {
        if (at == bytes.Length || bytes[at] == '\n')
        {
            return Math.Min(at + 1, bytes.Length);
        }

        if (at + 1 == bytes.Length)
        {
            return isLast ? at + 1 : MoreBytes;
        }

        return bytes[at + 1] == '\n' ? at + 2 : at + 1;
    }
}
