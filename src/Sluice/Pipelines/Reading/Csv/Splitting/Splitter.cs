namespace Sluice.Pipelines.Reading.Csv.Splitting;

/// <summary>
/// Cuts one pass over the file into blocks of whole records, for any number of threads: each claims the next block
/// under a lock and parses it outside. It knows how many records it has given out, so each block knows the numbers of
/// its rows. What the blocks hold together does not depend on their sizes.
/// </summary>
/// <param name="stream">The file from the first record of data on; disposed with the splitter.</param>
/// <param name="offset">Where the stream stands in the file.</param>
/// <param name="rule">The dialect and the limits.</param>
/// <param name="expectedFields">The number of fields of a good record; 0 when it is not known yet.</param>
/// <param name="options">Sizes.</param>
internal sealed unsafe class Splitter(
    Stream stream, long offset, RecordRule rule, int expectedFields, CsvOptions options) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly BlockPool _pool = new(options.BlockBytes);
    private readonly RecordWalk _walk = new(rule, expectedFields);
    private readonly BoundaryScan? _scan =
        rule.IsVectorised ? BoundaryScan.Create(rule, expectedFields, options.PortableInstructions) : null;

    /// <summary>What is read and not given out yet: it begins with a record, or with a blank line.</summary>
    private CsvBlock? _pending;
    private long _offset = offset;
    private long _nextRow = 1;
    private long _blankLines;
    private bool _isAtEnd;
    private bool _isFinished;
    private bool _isAfterCarriageReturn;
    private bool _isLeavingOutLine;

    /// <summary>Lines of no bytes in the blocks that were given out; they are in no row.</summary>
    public long BlankLines => Interlocked.Read(ref _blankLines);

    /// <summary>The offset in the file up to which blocks were given out.</summary>
    public long BytesClaimed => Interlocked.Read(ref _offset);

    /// <summary>The exception of the stream that ended the pass, or null.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>
    /// The next block that has records, or null at the end of the file. An exception of the stream ends the pass for
    /// every thread. The caller gives the block back with <see cref="Return"/>.
    /// </summary>
    public CsvBlock? Claim()
    {
        lock (_gate)
        {
            try
            {
                while (!_isFinished)
                {
                    var block = ReadBlock();
                    if (block.Records > 0)
                    {
                        return block;
                    }

                    _pool.Return(block);
                }

                return null;
            }
            catch (Exception exception)
            {
                Failure = exception;
                _isFinished = true;
                throw;
            }
        }
    }

    /// <summary>Takes a block back.</summary>
    public void Return(CsvBlock block) => _pool.Return(block);

    public void Dispose()
    {
        lock (_gate)
        {
            _isFinished = true;
            _pending?.Dispose();
            _pending = null;
            _pool.Dispose();
            stream.Dispose();
        }
    }

    /// <summary>Reads until whole records can be cut off, and cuts them off.</summary>
    private CsvBlock ReadBlock()
    {
        var block = _pending ?? _pool.Rent();
        _pending = null;
        var filled = block.Length;
        try
        {
            while (true)
            {
                filled = Fill(block, filled);
                block.Offset = _offset;
                block.FirstRow = _nextRow;
                var cut = Cut(block, filled, out var blankLines);
                if (cut > 0 || _isAtEnd)
                {
                    KeepRest(block, cut, filled, blankLines);
                    return block;
                }

                block = Grow(block, filled);
            }
        }
        catch
        {
            block.Dispose();
            throw;
        }
    }

    private int Fill(CsvBlock block, int filled)
    {
        while (filled < block.Capacity && !_isAtEnd)
        {
            var read = stream.Read(new Span<byte>(block.Bytes + filled, block.Capacity - filled));
            _isAtEnd = read == 0;
            filled += read;
            if (_isLeavingOutLine)
            {
                filled = LeaveOut(block, filled);
            }
        }

        return filled;
    }

    /// <summary>Drops the rest of a line of which no more is kept; the bytes are at the beginning of the block.</summary>
    private int LeaveOut(CsvBlock block, int filled)
    {
        var bytes = new Span<byte>(block.Bytes, filled);
        var lineEnd = bytes.IndexOfAny((byte)'\n', (byte)'\r');
        if (lineEnd < 0)
        {
            _offset += filled;
            return 0;
        }

        _isLeavingOutLine = false;
        _isAfterCarriageReturn = bytes[lineEnd] == '\r';
        _offset += lineEnd + 1;
        bytes[(lineEnd + 1)..].CopyTo(bytes);
        return filled - lineEnd - 1;
    }

    /// <summary>Finds how many bytes are whole records and blank lines, and describes the records.</summary>
    private int Cut(CsvBlock block, int filled, out long blankLines)
    {
        block.Records = 0;
        block.Irregular.Clear();
        blankLines = 0;
        var window = new Window(block.Bytes, filled, _offset, _isAtEnd);
        var isAfterCarriageReturn = _isAfterCarriageReturn;
        var at = 0;
        while (true)
        {
            at = SkipRegular(block, window, at, isAfterCarriageReturn, ref blankLines, out var needsCare);
            if (!needsCare || _walk.Walk(window, _offset + at) is not { } record)
            {
                return at;
            }

            block.Records++;
            block.MayHaveNonAscii = block.MayHaveNul = true;
            block.Irregular.Add(new(
                at, (int)(record.End - _offset), (int)(record.Next - _offset), record.Error));
            at = (int)(record.Next - _offset);
            isAfterCarriageReturn = false;
            if (record.GoesOn)
            {
                _isLeavingOutLine = true;
                return at;
            }
        }
    }

    /// <summary>Passes the records that are plainly sound; without vectors, none are.</summary>
    private int SkipRegular(
        CsvBlock block, in Window window, int at, bool isAfterCarriageReturn, ref long blankLines, out bool needsCare)
    {
        if (_scan is null)
        {
            at = SkipBlankLines(window, at, isAfterCarriageReturn, ref blankLines);
            needsCare = at < window.Length;
            return at;
        }

        var seen = _scan.Run(window.Bytes, at, window.Length, window.IsLast, isAfterCarriageReturn);
        block.Records += seen.Records;
        block.HasQuotes |= seen.HasQuotes;
        block.HasDoubledQuotes |= seen.HasDoubledQuotes;
        block.MayHaveNonAscii |= seen.NonAscii != 0;
        block.MayHaveNul |= seen.Nuls != 0;
        blankLines += seen.BlankLines;
        needsCare = seen.NeedsCare;
        return seen.RecordStart;
    }

    private static int SkipBlankLines(in Window window, int at, bool isAfterCarriageReturn, ref long blankLines)
    {
        for (; at < window.Length && window.Bytes[at] is (byte)'\n' or (byte)'\r'; at++)
        {
            var isCarriageReturn = window.Bytes[at] == '\r';
            blankLines += isAfterCarriageReturn && !isCarriageReturn ? 0 : 1;
            isAfterCarriageReturn = isCarriageReturn;
        }

        return at;
    }

    /// <summary>Gives what is not cut off to the next block, before another thread can write into this one.</summary>
    private void KeepRest(CsvBlock block, int cut, int filled, long blankLines)
    {
        block.Length = cut;
        Interlocked.Add(ref _blankLines, blankLines);
        _isAfterCarriageReturn = cut > 0 ? block.Bytes[cut - 1] == '\r' : _isAfterCarriageReturn;
        Interlocked.Add(ref _offset, cut);
        _nextRow += block.Records;
        var rest = filled - cut;
        if (rest > 0)
        {
            // As much room again: a rest that nearly fills its block would be copied again and again for little progress.
            _pending = _pool.Rent(checked(rest * 2));
            new Span<byte>(block.Bytes + cut, rest).CopyTo(new Span<byte>(_pending.Bytes, rest));
            _pending.Length = rest;
        }

        // A last field without a line end is followed by one too: the parser looks at the first byte of empty fields.
        block.Bytes[cut] = (byte)'\n';
        _isFinished = _isAtEnd && rest == 0;
    }

    private CsvBlock Grow(CsvBlock block, int filled)
    {
        var larger = new CsvBlock(checked(block.Capacity * 2));
        new Span<byte>(block.Bytes, filled).CopyTo(new Span<byte>(larger.Bytes, filled));
        _pool.Return(block);
        return larger;
    }
}
