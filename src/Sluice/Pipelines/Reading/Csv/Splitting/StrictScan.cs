using System.Runtime.CompilerServices;

namespace Sluice.Pipelines.Reading.Csv.Splitting;

/// <summary>Why a <see cref="StrictScan"/> stopped.</summary>
internal enum ScanStop
{
    /// <summary>The record is sound and ends at <see cref="StrictScan.End"/>.</summary>
    RecordEnd,

    /// <summary>A line ends inside quotes, at <see cref="StrictScan.End"/>. The scan can go on.</summary>
    LineEndInQuotes,

    /// <summary>A quote is broken at <see cref="StrictScan.Position"/>, or still open at the end of the file.</summary>
    BrokenQuote,

    /// <summary>The field is longer than the limit.</summary>
    FieldTooLong,

    /// <summary>The scan came to a field behind the limits it was given. It can go on.</summary>
    Limit,

    /// <summary>The window is too small to decide. The scan goes on with a larger one.</summary>
    OutOfBytes,
}

/// <summary>
/// Reads one record byte by byte by rules 1 and 2 alone: what is sound is sound, and everything else stops it. It
/// keeps its place, so that it can go on with a later window.
/// </summary>
/// <param name="start">The offset of the record's first byte.</param>
internal struct StrictScan(long start)
{
    private const byte LineFeed = (byte)'\n';
    private const byte CarriageReturn = (byte)'\r';

    private Place _place;

    private enum Place : byte
    {
        FieldStart,
        Unquoted,
        Quoted,
    }

    /// <summary>The offset of the next byte to look at.</summary>
    public long Position { get; private set; } = start;

    /// <summary>The offset of the current field's first byte: inside quotes, the opening quote.</summary>
    public long FieldStart { get; private set; } = start;

    /// <summary>The fields that are complete.</summary>
    public int Fields { get; private set; }

    /// <summary>The offset of the line end that stopped the scan, or of the end of the file.</summary>
    public long End { get; private set; }

    /// <summary>The offset behind that line end.</summary>
    public long Next { get; private set; }

    /// <summary>Starts to count fields anew, with the current one.</summary>
    public void CountFromHere() => Fields = 0;

    /// <summary>Says where the record ends, when another scan found it.</summary>
    public void EndAt(long end, long next) => (End, Next) = (end, next);

    /// <summary>Reads on until something stops the scan.</summary>
    /// <param name="window">Holds <see cref="Position"/>.</param>
    /// <param name="rule">The dialect and the limits.</param>
    /// <param name="stopAtLineEnds">Whether to stop at line ends inside quotes.</param>
    /// <param name="positionMax">No field behind this offset is begun.</param>
    /// <param name="fieldsMax">No field is begun when this many are exceeded.</param>
    /// <param name="openings">Collects the quoted fields that are begun.</param>
    public ScanStop Run(
        in Window window, RecordRule rule, bool stopAtLineEnds, long positionMax, int fieldsMax, OpeningList? openings = null)
    {
        while (true)
        {
            ScanStop? stop;
            switch (_place)
            {
                case Place.FieldStart:
                    if (Position > positionMax || Fields > fieldsMax)
                    {
                        return ScanStop.Limit;
                    }

                    stop = BeginField(window, rule, openings);
                    break;
                case Place.Unquoted:
                    stop = ReadUnquoted(window, rule);
                    break;
                default:
                    stop = ReadQuoted(window, rule, stopAtLineEnds);
                    break;
            }

            if (stop is { } reason)
            {
                return reason;
            }
        }
    }

    private ScanStop? BeginField(in Window window, RecordRule rule, OpeningList? openings)
    {
        FieldStart = Position;
        if (Position == window.End)
        {
            if (!window.IsLast)
            {
                return ScanStop.OutOfBytes;
            }

            return EndAtFileEnd(window);
        }

        if (window.At(Position) == rule.Quote)
        {
            _place = Place.Quoted;
            openings?.Add(Position, Fields);
            Position++;
        }
        else
        {
            _place = Place.Unquoted;
        }

        return null;
    }

    private ScanStop? ReadUnquoted(in Window window, RecordRule rule)
    {
        // The field may be FieldBytesMax long, so its delimiter is looked for in one byte more.
        var allowed = FieldStart + rule.FieldBytesMax + 1 - Position;
        if (allowed <= 0)
        {
            return ScanStop.FieldTooLong;
        }

        var bytes = window.From(Position, allowed);
        var found = rule.Delimiter.Length == 0
            ? bytes.IndexOfAny(LineFeed, CarriageReturn)
            : bytes.IndexOfAny(LineFeed, CarriageReturn, rule.Delimiter[0]);
        if (found < 0)
        {
            Position += bytes.Length;
            return bytes.Length == allowed ? ScanStop.FieldTooLong
                : window.IsLast ? EndAtFileEnd(window)
                : ScanStop.OutOfBytes;
        }

        Position += found;
        if (bytes[found] is LineFeed or CarriageReturn)
        {
            return EndAtLineEnd(window, ScanStop.RecordEnd);
        }

        return ReadDelimiter(window, rule) switch
        {
            Match.OutOfBytes => ScanStop.OutOfBytes,
            Match.No => Skip(1),
            _ => null,
        };
    }

    private ScanStop? ReadQuoted(in Window window, RecordRule rule, bool stopAtLineEnds)
    {
        var allowed = FieldStart + rule.FieldBytesMax + 1 - Position;
        if (allowed <= 0)
        {
            return ScanStop.FieldTooLong;
        }

        var bytes = window.From(Position, allowed);
        var quote = (byte)rule.Quote;
        var escape = rule.Escape < 0 ? quote : (byte)rule.Escape;
        var found = stopAtLineEnds
            ? bytes.IndexOfAny([quote, escape, LineFeed, CarriageReturn])
            : bytes.IndexOfAny(quote, escape);
        if (found < 0)
        {
            Position += bytes.Length;
            return bytes.Length == allowed ? ScanStop.FieldTooLong
                : window.IsLast ? ScanStop.BrokenQuote
                : ScanStop.OutOfBytes;
        }

        Position += found;
        if (bytes[found] is LineFeed or CarriageReturn)
        {
            return EndAtLineEnd(window, ScanStop.LineEndInQuotes);
        }

        return bytes[found] == quote ? ReadClosing(window, rule) : ReadEscape(window, rule);
    }

    /// <summary>At a quote inside quotes: a doubled one, or the end of the field, or broken.</summary>
    private ScanStop? ReadClosing(in Window window, RecordRule rule)
    {
        var rest = window.From(Position + 1);
        if (rest.Length > 0 && rest[0] == rule.Quote)
        {
            return Skip(2);
        }

        // Blanks behind the closing quote are dropped, unless they are the delimiter.
        var allowed = (int)Math.Min(rest.Length, Math.Max(0, FieldStart + rule.FieldBytesMax - Position));
        var blanks = 0;
        while (blanks < allowed && rest[blanks] is (byte)' ' or (byte)'\t' && !StartsDelimiter(rest[blanks..], rule))
        {
            blanks++;
        }

        if (!window.IsLast && rest.Length - blanks < Math.Max(1, rule.Delimiter.Length))
        {
            return ScanStop.OutOfBytes;
        }

        if (blanks == rest.Length)
        {
            return EndAtFileEnd(window);
        }

        var quoteAt = Position;
        Position += 1 + blanks;
        ScanStop? stop;
        if (rest[blanks] is LineFeed or CarriageReturn)
        {
            stop = EndAtLineEnd(window, ScanStop.RecordEnd);
        }
        else
        {
            stop = ReadDelimiter(window, rule) == Match.Yes ? null
                : rest[blanks] is (byte)' ' or (byte)'\t' ? ScanStop.FieldTooLong
                : ScanStop.BrokenQuote;
        }

        if (stop == ScanStop.OutOfBytes)
        {
            Position = quoteAt;
        }

        return stop;
    }

    /// <summary>At an escape: it and the quote or escape behind it are content, else only itself.</summary>
    private ScanStop? ReadEscape(in Window window, RecordRule rule)
    {
        var rest = window.From(Position + 1);
        if (rest.Length == 0 && !window.IsLast)
        {
            return ScanStop.OutOfBytes;
        }

        return Skip(rest.Length > 0 && (rest[0] == rule.Quote || rest[0] == rule.Escape) ? 2 : 1);
    }

    private ScanStop? Skip(int count)
    {
        Position += count;
        return null;
    }

    private ScanStop EndAtFileEnd(in Window window)
    {
        Fields++;
        Position = End = Next = window.End;
        return ScanStop.RecordEnd;
    }

    private ScanStop EndAtLineEnd(in Window window, ScanStop reason)
    {
        var bytes = window.From(Position);
        if (bytes[0] == CarriageReturn && bytes.Length == 1 && !window.IsLast)
        {
            return ScanStop.OutOfBytes;
        }

        End = Position;
        Next = Position + (bytes[0] == CarriageReturn && bytes.Length > 1 && bytes[1] == LineFeed ? 2 : 1);
        Position = Next;
        if (reason == ScanStop.RecordEnd)
        {
            Fields++;
        }

        return reason;
    }

    private enum Match
    {
        Yes,
        No,
        OutOfBytes,
    }

    /// <summary>Passes the delimiter, if it stands here, and comes to the next field.</summary>
    private Match ReadDelimiter(in Window window, RecordRule rule)
    {
        var rest = window.From(Position);
        if (StartsDelimiter(rest, rule))
        {
            Position += rule.Delimiter.Length;
            Fields++;
            _place = Place.FieldStart;
            return Match.Yes;
        }

        return !window.IsLast && rest.Length < rule.Delimiter.Length && rule.Delimiter.AsSpan().StartsWith(rest)
            ? Match.OutOfBytes
            : Match.No;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool StartsDelimiter(ReadOnlySpan<byte> bytes, RecordRule rule) =>
        rule.Delimiter.Length > 0 && bytes.StartsWith(rule.Delimiter);
}
