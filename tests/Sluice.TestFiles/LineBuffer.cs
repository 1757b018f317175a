using System.Buffers.Text;

namespace Sluice.TestFiles;

/// <summary>Bytes of CSV records on their way to the file.</summary>
public sealed class LineBuffer
{
    private byte[] _bytes = new byte[1 << 20];
    private int _count;

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _count);

    /// <summary>How many bytes that is.</summary>
    public int Count => _count;

    /// <summary>Forgets it.</summary>
    public void Clear() => _count = 0;

    /// <summary>Takes back what was written after a place.</summary>
    public void CutTo(int count) => _count = count;

    /// <summary>Adds a byte.</summary>
    public void Add(byte value)
    {
        Reserve(1);
        _bytes[_count++] = value;
    }

    /// <summary>Adds text.</summary>
    public void Add(ReadOnlySpan<byte> text)
    {
        Reserve(text.Length);
        text.CopyTo(_bytes.AsSpan(_count));
        _count += text.Length;
    }

    /// <summary>Adds a number.</summary>
    public void Add(long value)
    {
        Reserve(20);
        Utf8Formatter.TryFormat(value, _bytes.AsSpan(_count), out var written);
        _count += written;
    }

    /// <summary>Adds a number with leading zeros.</summary>
    public void Add(long value, byte digits)
    {
        Reserve(20);
        Utf8Formatter.TryFormat(value, _bytes.AsSpan(_count), out var written, new('D', digits));
        _count += written;
    }

    /// <summary>Adds text as a field of CSV: in quotes where it needs them.</summary>
    public void AddField(ReadOnlySpan<byte> text)
    {
        if (text.IndexOfAny(",\"\r\n"u8) < 0)
        {
            Add(text);
            return;
        }

        Add((byte)'"');
        for (var quote = text.IndexOf((byte)'"'); quote >= 0; quote = text.IndexOf((byte)'"'))
        {
            Add(text[..(quote + 1)]);
            Add((byte)'"');
            text = text[(quote + 1)..];
        }

        Add(text);
        Add((byte)'"');
    }

    private void Reserve(int more)
    {
        if (_bytes.Length - _count < more)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _count + more));
        }
    }
}
