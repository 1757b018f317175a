using System.Buffers.Binary;

namespace Sluice.Pipelines.Reading.Excel.Xls.Records;

/// <summary>Goes from record to record through a workbook before 2007.</summary>
internal sealed class BiffRecords(OleFile file)
{
    private const int HeadBytes = 4;

    private readonly byte[] _buffer = new byte[256 * 1024];
    private long _bufferStart;
    private int _bufferBytes;
    private long _next;
    private int _contentStart;
    private int _contentBytes;

    /// <summary>Which record it is.</summary>
    public int Number { get; private set; }

    /// <summary>Where it begins.</summary>
    public long Start { get; private set; }

    /// <summary>What stands in it; valid until the next one.</summary>
    public ReadOnlySpan<byte> Content => _buffer.AsSpan(_contentStart, _contentBytes);

    /// <summary>Goes to a place; the next record is the one there.</summary>
    public void GoTo(long position) => _next = position;

    /// <summary>Goes on to the next record.</summary>
    public bool MoveNext()
    {
        if (!Fill(HeadBytes))
        {
            return false;
        }

        var head = _buffer.AsSpan((int)(_next - _bufferStart));
        Number = BinaryPrimitives.ReadUInt16LittleEndian(head);
        int length = BinaryPrimitives.ReadUInt16LittleEndian(head[2..]);
        Fill(HeadBytes + length);
        var at = (int)(_next - _bufferStart) + HeadBytes;
        Start = _next;
        _contentStart = at;
        _contentBytes = Math.Min(length, _bufferBytes - at);
        _next += HeadBytes + length;
        return true;
    }

    private bool Fill(int bytes)
    {
        if (_next >= _bufferStart && _next + bytes <= _bufferStart + _bufferBytes)
        {
            return true;
        }

        _bufferStart = _next;
        _bufferBytes = file.Read(_next, _buffer);
        return _bufferBytes >= bytes;
    }
}
