using System.Buffers.Binary;
using Sluice.Pipelines.Reading.Files;

namespace Sluice.Pipelines.Reading.Excel.Xlsx.Zip;

/// <summary>
/// A file of a zip archive in the dress of gzip, so that .NET's decoder checks its length and check sum by itself, and as
/// fast as it unpacks: a zip's decoder has no place for them. Files that are not packed are put into stored blocks.
/// </summary>
internal sealed class GzipFrame : ForwardStream
{
    private const int BlockBytesMax = ushort.MaxValue;

    private readonly Stream _packed;
    private readonly ZipEntry _entry;
    private long _left;
    private int _blockLeft;
    private bool _isTrailerSent;

    // What comes before the next packed bytes: the head, the head of a block, the trailer.
    private ReadOnlyMemory<byte> _next = new byte[] { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff };

    public GzipFrame(Stream packed, ZipEntry entry)
    {
        _packed = packed;
        _entry = entry;
        _left = entry.PackedBytes;
        _blockLeft = entry.Method == 0 ? 0 : int.MaxValue;
    }

    public override int Read(Span<byte> buffer)
    {
        if (_next.IsEmpty && !TryMakeNext())
        {
            var read = _packed.Read(buffer[..(int)Math.Min(buffer.Length, Math.Min(_left, _blockLeft))]);
            _left -= read;
            _blockLeft -= _entry.Method == 0 ? read : 0;
            return read;
        }

        var count = Math.Min(buffer.Length, _next.Length);
        _next.Span[..count].CopyTo(buffer);
        _next = _next[count..];
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _packed.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>False while packed bytes are next.</summary>
    private bool TryMakeNext()
    {
        if (_blockLeft > 0 && _left > 0)
        {
            return false;
        }

        if (_left > 0)
        {
            _blockLeft = (int)Math.Min(_left, BlockBytesMax);
            _next = BlockHead(_blockLeft, isLast: false);
        }
        else if (!_isTrailerSent)
        {
            _isTrailerSent = true;
            _next = Trailer();
        }

        return true;
    }

    private static byte[] BlockHead(int bytes, bool isLast)
    {
        var head = new byte[5];
        head[0] = isLast ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(1), (ushort)bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(3), (ushort)~bytes);
        return head;
    }

    private byte[] Trailer()
    {
        byte[] end = _entry.Method == 0 ? BlockHead(0, isLast: true) : [];
        var trailer = new byte[end.Length + 8];
        end.CopyTo(trailer, 0);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer.AsSpan(end.Length), _entry.Checksum);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer.AsSpan(end.Length + 4), (uint)_entry.UnpackedBytes);
        return trailer;
    }
}
