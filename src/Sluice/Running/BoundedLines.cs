namespace Sluice.Running;

/// <summary>
/// The lines of a stream, each no longer than it may be: who writes them may be a stranger's by now, and a line without an
/// end would fill the memory of whoever reads it.
/// </summary>
/// <param name="stream">The stream, read by nobody else.</param>
/// <param name="bytesMax">The longest line.</param>
internal sealed class BoundedLines(Stream stream, int bytesMax)
{
    private const int BytesAtFirst = 16 << 10;

    private byte[] _buffer = new byte[BytesAtFirst];
    private int _start;
    private int _end;

    /// <summary>The next line, without its end and good until the next is asked for; null at the end of the stream, where half a line is none.</summary>
    /// <exception cref="InvalidDataException">It is longer than it may be.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> NextAsync(CancellationToken cancellation)
    {
        var seen = _start;
        while (true)
        {
            var length = _buffer.AsSpan(seen, _end - seen).IndexOf((byte)'\n');
            if (length >= 0)
            {
                var line = _buffer.AsMemory(_start, seen + length - _start);
                _start = seen + length + 1;
                return line;
            }

            MakeRoom();
            seen = _end;
            var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellation);
            if (read == 0)
            {
                return null;
            }

            _end += read;
        }
    }

    private void MakeRoom()
    {
        var held = _end - _start;
        if (held > bytesMax)
        {
            throw new InvalidDataException($"A line is longer than {Sizes.Show(bytesMax)}.");
        }

        // A long line is rare, and what it took is not kept for the short ones after it.
        var size = Math.Max(BytesAtFirst, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)held * 2));
        if (_start > 0 || size != _buffer.Length)
        {
            var buffer = size == _buffer.Length ? _buffer : new byte[size];
            _buffer.AsSpan(_start, held).CopyTo(buffer);
            (_buffer, _start, _end) = (buffer, 0, held);
        }
    }
}
