namespace Sluice.Pipelines.Reading.Csv.Splitting;

/// <summary>What <see cref="RecordWalk"/> says of a record.</summary>
/// <param name="End">The offset behind its last byte that is kept.</param>
/// <param name="Next">The offset of the next line.</param>
/// <param name="Error">What is wrong with its quotes or lengths; the fields are not counted here.</param>
/// <param name="GoesOn">Its line is longer than what is kept and goes on behind the window: leave the rest of it out.</param>
internal readonly record struct WalkedRecord(long End, long Next, StructureErrors Error, bool GoesOn = false);

/// <summary>
/// Tells where a record ends by the whole record rule, with all the care it takes. The vectorised scan hands over the
/// records that are not plainly sound; there are few of them, or the file is in a bad way.
/// </summary>
/// <param name="rule">The dialect and the limits.</param>
/// <param name="expectedFields">The number of fields of a good record; 0 when it is not known yet.</param>
internal sealed class RecordWalk(RecordRule rule, int expectedFields)
{
    // Two, because the question of rule 4 looks ahead from the second line while the first line's answer still stands.
    private OpenQuote? _newer;
    private OpenQuote? _older;

    /// <summary>Tells where the record at an offset ends, or null when the window is too small to say.</summary>
    public WalkedRecord? Walk(in Window window, long start)
    {
        _newer?.ForgetBefore(start);
        _older?.ForgetBefore(start);
        var scan = new StrictScan(start);
        var stop = scan.Run(window, rule, stopAtLineEnds: true, start + rule.RecordBytesMax, int.MaxValue);
        if (stop != ScanStop.LineEndInQuotes)
        {
            return stop switch
            {
                ScanStop.RecordEnd => new WalkedRecord(scan.End, scan.Next, StructureErrors.None),
                ScanStop.OutOfBytes => null,
                ScanStop.BrokenQuote => FirstLine(window, start, scan.Position, StructureErrors.BrokenQuote),
                _ => FirstLine(window, start, scan.Position, StructureErrors.FieldTooLong),
            };
        }

        var (lineEnd, nextLine) = (scan.End, scan.Next);
        stop = Follow(window, start, ref scan, out var fields);
        if (stop == ScanStop.OutOfBytes)
        {
            return null;
        }

        if (stop != ScanStop.RecordEnd)
        {
            // A record over the limits is a stray quote too: it took other records in.
            var error = stop == ScanStop.FieldTooLong ? StructureErrors.FieldTooLong : StructureErrors.BrokenQuote;
            return CutLine(window, start, lineEnd, nextLine, error);
        }

        if (expectedFields > 0 && fields != expectedFields)
        {
            switch (IsGoodRecord(window, nextLine))
            {
                case null:
                    return null;
                case true:
                    return CutLine(window, start, lineEnd, nextLine, StructureErrors.BrokenQuote);
            }
        }

        return new WalkedRecord(scan.End, scan.Next, StructureErrors.None);
    }

    /// <summary>Whether a sound record with the expected number of fields begins here; null when the window is too small.</summary>
    private bool? IsGoodRecord(in Window window, long start)
    {
        if (start == window.End || window.At(start) is (byte)'\n' or (byte)'\r')
        {
            return start == window.End && !window.IsLast ? null : false;
        }

        var scan = new StrictScan(start);
        var stop = scan.Run(window, rule, stopAtLineEnds: true, start + rule.RecordBytesMax, int.MaxValue);
        var fields = scan.Fields;
        if (stop == ScanStop.LineEndInQuotes)
        {
            stop = Follow(window, start, ref scan, out fields);
        }

        return stop == ScanStop.OutOfBytes ? null : stop == ScanStop.RecordEnd && fields == expectedFields;
    }

    /// <summary>Goes on with a record that is inside quotes at the end of its first line.</summary>
    private ScanStop Follow(in Window window, long start, ref StrictScan scan, out int fields)
    {
        var quote = Known(scan.End);
        if (quote is null)
        {
            quote = new OpenQuote(scan);
            (_newer, _older) = (quote, _newer);
        }

        var stop = quote.Follow(window, rule, start, scan.FieldStart, scan.Fields, out fields);
        if (stop == ScanStop.RecordEnd)
        {
            scan.EndAt(quote.Ends.End, quote.Ends.Next);
        }

        return stop;
    }

    private OpenQuote? Known(long lineEnd) =>
        _newer?.Covers(lineEnd) == true ? _newer
        : _older?.Covers(lineEnd) == true ? _older
        : null;

    /// <summary>Rule 3: the record is its first physical line, which does not end before <paramref name="position"/>.</summary>
    private WalkedRecord? FirstLine(in Window window, long start, long position, StructureErrors error)
    {
        var found = window.From(position).IndexOfAny((byte)'\n', (byte)'\r');
        if (found >= 0)
        {
            var lineEnd = position + found;
            var rest = window.From(lineEnd);
            if (rest.Length == 1 && rest[0] == '\r' && !window.IsLast)
            {
                return null;
            }

            return CutLine(window, start, lineEnd, lineEnd + (rest is [(byte)'\r', (byte)'\n', ..] ? 2 : 1), error);
        }

        if (window.IsLast)
        {
            return CutLine(window, start, window.End, window.End, error);
        }

        return window.End - start <= rule.FieldBytesMax + 1
            ? null
            : CutLine(window, start, window.End, window.End, error) with { GoesOn = true };
    }

    /// <summary>Keeps no more of a line than a field may have.</summary>
    private WalkedRecord CutLine(in Window window, long start, long lineEnd, long nextLine, StructureErrors error)
    {
        if (lineEnd - start <= rule.FieldBytesMax)
        {
            return new(lineEnd, nextLine, error);
        }

        // A character that the cut would split is left out whole, so that the kept part stays as decodable as it was.
        var end = start + rule.FieldBytesMax;
        for (var i = 0; i < 3 && end > start && (window.At(end) & 0xC0) == 0x80; i++)
        {
            end--;
        }

        return new(end, nextLine, error | StructureErrors.FieldTooLong);
    }
}
