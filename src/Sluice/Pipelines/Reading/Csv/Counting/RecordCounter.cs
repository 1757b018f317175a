namespace Sluice.Pipelines.Reading.Csv.Counting;

/// <summary>
/// Counts the records of a file a second time, for the books. It implements the record rule anew: it shares nothing
/// with the splitter and the parser but the rule's numbers. Regular records are counted by parity, 64 bytes at a time;
/// the others line by line.
/// </summary>
/// <param name="rule">The dialect and the limits.</param>
/// <param name="expectedFields">The number of fields of a good record; 0 when it is not known.</param>
/// <param name="bufferBytes">Bytes to read at a time.</param>
/// <param name="hasHeader">Whether the first record is a header, which may have another number of fields.</param>
internal sealed class RecordCounter(RecordRule rule, int expectedFields, int bufferBytes = 1 << 20, bool hasHeader = false)
{
    private readonly RegularRecords? _regular = rule.IsVectorised ? new(rule, expectedFields) : null;
    private readonly PlainRecords _plain = new(rule, expectedFields);

    private byte[] _buffer = new byte[bufferBytes];
    private int _from;
    private int _to;
    private long _offset;
    private bool _isAtEnd;

    private ReadOnlySpan<byte> Bytes => _buffer.AsSpan(_from, _to - _from);

    /// <summary>Counts all records from the start of the stream on; the header, if there is one, is one of them.</summary>
    /// <param name="stream">Read to its end.</param>
    /// <param name="linesBefore">Physical lines at the start that are no records.</param>
    /// <param name="cancellation">Asked about once a megabyte.</param>
    public long Count(Stream stream, int linesBefore, CancellationToken cancellation)
    {
        SkipMark(stream);
        for (var i = 0; i < linesBefore; i++)
        {
            SkipLine(stream, cancellation);
        }

        long records = hasHeader ? CountHeader(stream, cancellation) : 0;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (_regular is not null)
            {
                _regular.Count(Bytes, _isAtEnd);
                records += _regular.Records;
                Advance(_regular.RecordStart);
            }
            else
            {
                Advance(Bytes.IndexOfAnyExcept((byte)'\n', (byte)'\r') is var start and >= 0 ? start : Bytes.Length);
            }

            if (_regular?.IsIrregular ?? !Bytes.IsEmpty)
            {
                records += CountPlain(_plain, stream, cancellation);
            }
            else if (_isAtEnd)
            {
                return records;
            }
            else
            {
                ReadMore(stream);
            }
        }
    }

    private int CountHeader(Stream stream, CancellationToken cancellation)
    {
        do
        {
            Advance(Bytes.IndexOfAnyExcept((byte)'\n', (byte)'\r') is var start and >= 0 ? start : Bytes.Length);
        }
        while (Bytes.IsEmpty && ReadMore(stream));
        return Bytes.IsEmpty ? 0 : CountPlain(new PlainRecords(rule, expectedFields: 0), stream, cancellation);
    }

    /// <summary>Counts the record at the beginning of the bytes, and passes it.</summary>
    private int CountPlain(PlainRecords plain, Stream stream, CancellationToken cancellation)
    {
        int taken;
        while ((taken = plain.Next(Bytes, _offset, _isAtEnd)) == PlainRecords.MoreBytes)
        {
            ReadMore(stream);
        }

        if (taken == PlainRecords.RestOfLine)
        {
            SkipLine(stream, cancellation);
        }
        else
        {
            Advance(taken);
        }

        return 1;
    }

    private void SkipLine(Stream stream, CancellationToken cancellation)
    {
        int found;
        while ((found = Bytes.IndexOfAny((byte)'\n', (byte)'\r')) < 0)
        {
            cancellation.ThrowIfCancellationRequested();
            Advance(Bytes.Length);
            if (!ReadMore(stream))
            {
                return;
            }
        }

        var isCarriageReturn = Bytes[found] == '\r';
        Advance(found + 1);
        if (isCarriageReturn && (!Bytes.IsEmpty || ReadMore(stream)) && Bytes[0] == '\n')
        {
            Advance(1);
        }
    }

    private void SkipMark(Stream stream)
    {
        while (_to < 3 && ReadMore(stream))
        {
        }

        if (Bytes is [0xEF, 0xBB, 0xBF, ..])
        {
            Advance(3);
        }
    }

    private void Advance(int bytes)
    {
        _from += bytes;
        _offset += bytes;
    }

    /// <summary>Reads some more behind the bytes that are left; false at the end of the file.</summary>
    private bool ReadMore(Stream stream)
    {
        var left = _to - _from;
        if (left == _buffer.Length)
        {
            Array.Resize(ref _buffer, checked(_buffer.Length * 2));
        }

        if (_from > 0)
        {
            Buffer.BlockCopy(_buffer, _from, _buffer, 0, left);
            (_from, _to) = (0, left);
        }

        var read = _isAtEnd ? 0 : stream.ReadAtLeast(_buffer.AsSpan(_to), _buffer.Length - _to, throwOnEndOfStream: false);
        _isAtEnd = _to + read < _buffer.Length;
        _to += read;
        return read > 0;
    }
}
