using System.Buffers.Text;

namespace Sluice.Bench.Generating;

/// <summary>Bytes of CSV records on their way to the file.</summary>
internal sealed class LineBuffer
{
    private byte[] _bytes = new byte[1 << 20];
    private int _count;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _count);

    public int Count => _count;

    public void Clear() => _count = 0;

    /// <summary>Takes back what was written after a place.</summary>
    public void CutTo(int count) => _count = count;

    public void Add(byte value)
    {
        Reserve(1);
        _bytes[_count++] = value;
    }

    public void Add(ReadOnlySpan<byte> text)
    {
        Reserve(text.Length);
        text.CopyTo(_bytes.AsSpan(_count));
        _count += text.Length;
    }

    public void Add(long value)
    {
        Reserve(20);
        Utf8Formatter.TryFormat(value, _bytes.AsSpan(_count), out var written);
        _count += written;
    }

    /// <summary>A number with leading zeros.</summary>
    public void Add(long value, byte digits)
    {
        Reserve(20);
        Utf8Formatter.TryFormat(value, _bytes.AsSpan(_count), out var written, new('D', digits));
        _count += written;
    }

    private void Reserve(int more)
    {
        if (_bytes.Length - _count < more)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _count + more));
        }
    }
}
