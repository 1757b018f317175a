using Microsoft.Win32.SafeHandles;

namespace Sluice.Pipelines.Reading.Excel.Rows;

/// <summary>
/// The rows of one sheet, read once and kept in blocks: the first few in memory, the others in a file that vanishes with
/// this object. A sheet can be read in one direction and by one thread only, and every question to it (what columns, what
/// types, which rows) is a pass; the blocks are read by any number of threads, as often as needed, a hundred times faster.
/// <para>One thread fills it; after <see cref="Complete"/> any number may read. The owner disposes it.</para>
/// </summary>
internal sealed class SheetStore(string folder) : IDisposable
{
    /// <summary>Rows of a block: what one chunk of DuckDB takes.</summary>
    public const int BlockRowsMax = 2048;

    /// <summary>Bytes that may be read behind a block, so that short texts can be copied by whole words.</summary>
    public const int Padding = 16;

    private const int BlockBytesEnough = 1 << 20;
    private const long MemoryBytesMax = 4 << 20;

    private readonly List<Block> _blocks = [];
    private byte[] _pending = new byte[64 * 1024];
    private int _pendingBytes;
    private int _pendingRows;
    private long _memoryBytes;
    private long _fileBytes;
    private SafeFileHandle? _file;

    /// <summary>Rows so far.</summary>
    public long Rows { get; private set; }

    /// <summary>Bytes so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>How many blocks there are.</summary>
    public int BlockCount => _blocks.Count;

    /// <summary>Adds a row.</summary>
    public void Add(ReadOnlySpan<byte> row)
    {
        if (_pendingBytes + row.Length > _pending.Length)
        {
            Array.Resize(ref _pending, Math.Max(_pendingBytes + row.Length, _pending.Length * 2));
        }

        row.CopyTo(_pending.AsSpan(_pendingBytes));
        _pendingBytes += row.Length;
        _pendingRows++;
        Rows++;
        Bytes += row.Length;
        if (_pendingRows == BlockRowsMax || _pendingBytes >= BlockBytesEnough)
        {
            CloseBlock();
        }
    }

    /// <summary>Ends the filling.</summary>
    public void Complete()
    {
        CloseBlock();
        _pending = [];
    }

    /// <summary>Rows of a block, the number of the first (from 1), and its bytes.</summary>
    public (int Rows, long FirstRow, int Bytes) this[int block] => (_blocks[block].Rows, _blocks[block].FirstRow, _blocks[block].Bytes);

    /// <summary>Copies a block.</summary>
    public void Read(int block, Span<byte> target)
    {
        var (_, _, bytes, memory, offset) = _blocks[block];
        if (memory is not null)
        {
            memory.CopyTo(target);
            return;
        }

        for (var read = 0; read < bytes;)
        {
            var more = RandomAccess.Read(_file!, target[read..bytes], offset + read);
            read += more > 0 ? more : throw new IOException("The file with the rows of the sheet has become shorter.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private void CloseBlock()
    {
        if (_pendingRows == 0)
        {
            return;
        }

        var rows = _pending.AsSpan(0, _pendingBytes);
        var first = Rows - _pendingRows + 1;
        if (_memoryBytes + rows.Length <= MemoryBytesMax)
        {
            _blocks.Add(new(_pendingRows, first, rows.Length, rows.ToArray(), 0));
            _memoryBytes += rows.Length;
        }
        else
        {
            _file ??= SpillFile.Create(folder);
            RandomAccess.Write(_file, rows, _fileBytes);
            _blocks.Add(new(_pendingRows, first, rows.Length, null, _fileBytes));
            _fileBytes += rows.Length;
        }

        (_pendingRows, _pendingBytes) = (0, 0);
    }

    private sealed record Block(int Rows, long FirstRow, int Bytes, byte[]? Memory, long Offset);
}
