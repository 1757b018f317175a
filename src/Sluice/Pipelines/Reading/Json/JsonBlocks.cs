using Sluice.Pipelines.Reading.Files;

namespace Sluice.Pipelines.Reading.Json;

/// <summary>
/// One pass over a file in blocks of whole records. Threads claim blocks in turn, under a lock, where the next bytes
/// are read and the records in them counted, so that every record has its exact number; parsing them is left to the
/// thread. The caller disposes it.
/// </summary>
internal sealed unsafe class JsonBlocks(DecodedFile file, JsonArrangement arrangement, int recordBytesMax, int blockBytes = JsonBlocks.BlockBytesDefault)
    : IDisposable
{
    /// <summary>Large enough to make the lock rare, small enough to stay in the processor's cache.</summary>
    public const int BlockBytesDefault = 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly Stream _stream = file.Open();
    private readonly JsonSplitter _splitter = JsonSplitter.For(arrangement);
    private readonly JsonBlock _kept = new();
    private long _offset;
    private long _rows;
    private bool _isAtEnd;

    /// <summary>Blank lines of the file so far.</summary>
    public long BlankLines
    {
        get
        {
            lock (_lock)
            {
                return _splitter.BlankLines;
            }
        }
    }

    /// <summary>True when all of the file has been read.</summary>
    public bool IsAtEnd
    {
        get
        {
            lock (_lock)
            {
                return _isAtEnd;
            }
        }
    }

    /// <summary>Records claimed so far.</summary>
    public long Records
    {
        get
        {
            lock (_lock)
            {
                return _rows;
            }
        }
    }

    /// <summary>Pages so far with a member that pages do not have, and the first such member.</summary>
    public (long Pages, string Member) Strange
    {
        get
        {
            lock (_lock)
            {
                return _splitter is JsonPageSplitter pages ? pages.Strange : default;
            }
        }
    }

    /// <summary>Fills the block with the next records; false when there are no more.</summary>
    /// <exception cref="SluiceException">The file can not be read, or can not be told into records from some place on.</exception>
    public bool Claim(JsonBlock block)
    {
        lock (_lock)
        {
            block.Clear();
            if (_isAtEnd && _kept.Count == 0)
            {
                return false;
            }

            var wanted = TakeKept(block);
            while (!_isAtEnd && block.RecordCount == 0)
            {
                wanted = Read(block, wanted);
                if (!_splitter.Split(block, _isAtEnd))
                {
                    throw StructureFailure(block);
                }

                if (block.RecordCount == 0)
                {
                    Drop(block);
                }
            }

            Keep(block);
            block.Seal();
            block.FirstRow = _rows + 1;
            _rows += block.RecordCount;
            return block.RecordCount > 0;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream.Dispose();
        _kept.Dispose();
    }

    private int TakeKept(JsonBlock block)
    {
        var wanted = Math.Max(blockBytes, _kept.Count);
        block.Reserve(wanted);
        block.Offset = _offset;
        _kept.AsSpan().CopyTo(new Span<byte>(block.Bytes, _kept.Count));
        block.Count = _kept.Count;
        _kept.Clear();
        return wanted;
    }

    /// <summary>Reads until the block has as many bytes as wanted; when it has them without one whole record, twice as many are.</summary>
    private int Read(JsonBlock block, int wanted)
    {
        if (block.Count == wanted)
        {
            if (wanted >= recordBytesMax && _splitter.Cut(block))
            {
                return wanted;
            }

            if (wanted >= recordBytesMax)
            {
                throw JsonProblems.Failure(JsonProblems.RecordTooLong(file, block.OffsetOf(block.Bytes + _splitter.KeptFrom), recordBytesMax));
            }

            wanted = (int)Math.Min(wanted * 2L, recordBytesMax);
            block.Reserve(wanted);
        }

        var missing = wanted - block.Count;
        var read = _stream.ReadAtLeast(new Span<byte>(block.Bytes + block.Count, missing), missing, throwOnEndOfStream: false);
        _isAtEnd = read < missing;
        block.Count += read;
        return wanted;
    }

    /// <summary>Forgets what was passed over, so that only what may become a record takes room.</summary>
    private void Drop(JsonBlock block)
    {
        var from = _splitter.KeptFrom;
        if (from > 0)
        {
            block.AsSpan()[from..].CopyTo(block.AsSpan());
            block.Count -= from;
            block.Offset += from;
            _splitter.MoveToStart();
        }
    }

    private void Keep(JsonBlock block)
    {
        var from = _splitter.KeptFrom;
        var count = block.Count - from;
        _kept.Reserve(count);
        new Span<byte>(block.Bytes + from, count).CopyTo(new Span<byte>(_kept.Bytes, count));
        _kept.Count = count;
        _offset = block.Offset + from;
        block.Count = from;
        _splitter.MoveToStart();
    }

    private SluiceException StructureFailure(JsonBlock block)
        => JsonProblems.Failure(JsonProblems.Broken(file, block.Offset + _splitter.FaultAt, _splitter.Fault, arrangement.Layout));
}
