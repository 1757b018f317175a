using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sluice.Pipelines.Reading.Excel.Rows;

/// <summary>
/// Bytes that are written one after another and then read anywhere: the first in memory, the others in a file that vanishes
/// with this object. What is read often together mostly was written together, so the file is read by pages that are kept
/// for a while. One thread at a time; the owner disposes it.
/// </summary>
internal sealed unsafe class SpillBytes(long memoryBytesMax, string folder) : IDisposable
{
    private const int ChunkBytes = 1 << 20;
    private const int PageBytes = 4096;
    private const int CachedPages = 2048;

    private readonly List<nint> _chunks = [];
    private readonly byte[] _tail = new byte[ChunkBytes];
    private readonly byte[] _cache = new byte[CachedPages * PageBytes];
    private readonly long[] _cachedPage = new long[CachedPages];
    private byte[] _joined = new byte[PageBytes];
    private SafeFileHandle? _file;
    private int _tailBytes;
    private long _fileBytes;

    /// <summary>Bytes so far.</summary>
    public long Length { get; private set; }

    private long MemoryBytes => (long)_chunks.Count * ChunkBytes;

    /// <summary>Writes behind what is there; returns where.</summary>
    public long Append(ReadOnlySpan<byte> bytes)
    {
        var position = Length;
        Length += bytes.Length;
        while (!bytes.IsEmpty)
        {
            var count = Math.Min(bytes.Length, ChunkBytes - _tailBytes);
            bytes[..count].CopyTo(_tail.AsSpan(_tailBytes));
            _tailBytes += count;
            bytes = bytes[count..];
            if (_tailBytes == ChunkBytes)
            {
                CloseChunk();
            }
        }

        return position;
    }

    /// <summary>The bytes at a place; they are there until the next call.</summary>
    public ReadOnlySpan<byte> Read(long position, int length)
    {
        if (length == 0)
        {
            return [];
        }

        var offset = (int)(position % ChunkBytes);
        if (position + length <= MemoryBytes && offset + length <= ChunkBytes)
        {
            return new ReadOnlySpan<byte>((byte*)_chunks[(int)(position / ChunkBytes)] + offset, length);
        }

        if (position >= MemoryBytes + _fileBytes)
        {
            return _tail.AsSpan((int)(position - MemoryBytes - _fileBytes), length);
        }

        return Join(position, length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var chunk in _chunks)
        {
            NativeMemory.Free((void*)chunk);
        }

        _chunks.Clear();
        _file?.Dispose();
    }

    private void CloseChunk()
    {
        if (MemoryBytes + ChunkBytes <= memoryBytesMax)
        {
            var chunk = (byte*)NativeMemory.Alloc(ChunkBytes);
            _tail.CopyTo(new Span<byte>(chunk, ChunkBytes));
            _chunks.Add((nint)chunk);
        }
        else
        {
            if (_file is null)
            {
                _file = SpillFile.Create(folder);
                Array.Fill(_cachedPage, -1);
            }

            RandomAccess.Write(_file, _tail, _fileBytes);
            _fileBytes += ChunkBytes;
        }

        _tailBytes = 0;
    }

    private ReadOnlySpan<byte> Join(long position, int length)
    {
        if (_joined.Length < length)
        {
            _joined = new byte[length];
        }

        for (var done = 0; done < length;)
        {
            var part = PartAt(position + done);
            var count = Math.Min(part.Length, length - done);
            part[..count].CopyTo(_joined.AsSpan(done));
            done += count;
        }

        return _joined.AsSpan(0, length);
    }

    /// <summary>The bytes from a place up to the end of the chunk, page or tail that it lies in.</summary>
    private ReadOnlySpan<byte> PartAt(long position)
    {
        if (position < MemoryBytes)
        {
            var offset = (int)(position % ChunkBytes);
            return new ReadOnlySpan<byte>((byte*)_chunks[(int)(position / ChunkBytes)] + offset, ChunkBytes - offset);
        }

        position -= MemoryBytes;
        return position >= _fileBytes
            ? _tail.AsSpan((int)(position - _fileBytes), _tailBytes - (int)(position - _fileBytes))
            : PageAt(position / PageBytes)[(int)(position % PageBytes)..];
    }

    private ReadOnlySpan<byte> PageAt(long page)
    {
        var place = (int)(page % CachedPages);
        var bytes = _cache.AsSpan(place * PageBytes, PageBytes);
        if (_cachedPage[place] != page)
        {
            // Whole chunks are written, so that every page is whole.
            var read = RandomAccess.Read(_file!, bytes, page * PageBytes);
            _cachedPage[place] = read == PageBytes ? page : throw new IOException("The file with the texts of the sheet has become shorter.");
        }

        return bytes;
    }
}
