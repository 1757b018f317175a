namespace Sluice.Pipelines.Reading.Csv.Splitting;

/// <summary>
/// What becomes of a quote that is open at the end of a line: the rest of its record, read as far as anybody asked.
/// <para>
/// It is kept, because in a file of stray quotes the next records ask again: two records that are both inside quotes
/// at the same line end are inside the same field (where the second opened its field, the first would have closed its
/// own), so they go on and end alike, and only the numbers of fields before that field differ. Each byte of the file
/// is therefore read ahead once, whatever the bytes are.
/// </para>
/// </summary>

internal sealed class OpenQuote
{
    private readonly OpeningList _openings = new();
    private readonly long _from;
    private StrictScan _scan;
    private ScanStop? _outcome;

    public OpenQuote(StrictScan scan)
    {
        _scan = scan;
        _from = scan.End;
        _scan.CountFromHere();
        _openings.Add(scan.FieldStart, 0);
    }

    /// <summary>Where a sound record ends: before and behind the line end.</summary>
    public (long End, long Next) Ends => (_scan.End, _scan.Next);

    /// <summary>Whether the line end at the offset is one of those inside the quotes.</summary>
    public bool Covers(long lineEnd) => lineEnd >= _from && lineEnd < (_outcome == ScanStop.RecordEnd ? _scan.End : _scan.Position);

    /// <summary>No record that begins before the offset will ask any more.</summary>
    public void ForgetBefore(long recordStart) => _openings.ForgetBefore(recordStart);

    /// <summary>
    /// Reads on until it is known what becomes of a record that is in this quote.
    /// </summary>
    /// <param name="window">Holds the record from its start on.</param>
    /// <param name="rule">The dialect and the limits.</param>
    /// <param name="recordStart">The offset of the record's first byte.</param>
    /// <param name="fieldStart">The offset of the quote that is open.</param>
    /// <param name="fieldsBefore">The record's fields before that one.</param>
    /// <param name="fields">All fields of the record, when it is sound.</param>
    /// <returns>
    /// <see cref="ScanStop.Limit"/> for a record of more bytes or fields than are allowed, wherever the reading ahead
    /// stopped before.
    /// </returns>
    public ScanStop Follow(
        in Window window, RecordRule rule, long recordStart, long fieldStart, int fieldsBefore, out int fields)
    {
        var positionMax = recordStart + rule.RecordBytesMax;
        var skipped = _openings.FieldsBefore(fieldStart) - fieldsBefore;
        if (_outcome is null)
        {
            var stop = _scan.Run(window, rule, stopAtLineEnds: false, positionMax, rule.ColumnsMax + skipped, _openings);
            _outcome = stop is ScanStop.Limit or ScanStop.OutOfBytes ? null : stop;
        }

        fields = _scan.Fields - skipped;
        var end = _outcome == ScanStop.RecordEnd ? _scan.End : _scan.Position;
        if (end > positionMax || fields > rule.ColumnsMax)
        {
            return ScanStop.Limit;
        }

        return _outcome ?? ScanStop.OutOfBytes;
    }
}
