namespace Sluice.Pipelines.Reading.Files;

/// <summary>
/// A pass over text without the Ctrl-Z (0x1A) at its very end, by which DOS and CP/M mark the end of a file; programs of
/// that time padded the last sector with them. Anywhere else the byte is one like others. Owns the inner stream.
/// </summary>
/// <param name="inner">The text.</param>
/// <param name="onEnd">Told at the end how many were left out, if any were.</param>
internal sealed class EndMarkStream(Stream inner, Action<long> onEnd) : ForwardStream
{
    private const byte EndMark = 0x1A;

    // Marks that were read last and not given: what comes behind them decides if they are the end.
    private long _held;

    // Marks that were not the end, and what stands behind them, which are given first.
    private long _marks;
    private byte[] _behind = [];
    private int _given;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        while (!buffer.IsEmpty && _marks == 0 && _given == _behind.Length)
        {
            if (_held > 0)
            {
                if (!ReadBehind())
                {
                    onEnd(_held);
                    return 0;
                }

                continue;
            }

            var read = inner.Read(buffer);
            var kept = buffer[..read].LastIndexOfAnyExcept(EndMark) + 1;
            _held = read - kept;
            if (kept > 0 || read == 0)
            {
                return kept;
            }
        }

        return Give(buffer);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Reads on behind the marks that are held; false at the end.</summary>
    private bool ReadBehind()
    {
        var bytes = new byte[4096];
        var read = inner.Read(bytes);
        var (first, last) = (bytes.AsSpan(0, read).IndexOfAnyExcept(EndMark), bytes.AsSpan(0, read).LastIndexOfAnyExcept(EndMark));
        if (first < 0)
        {
            _held += read;
        }
        else
        {
            _marks = _held + first;
            (_behind, _given) = (bytes[first..(last + 1)], 0);
            _held = read - last - 1;
        }

        return read > 0;
    }

    private int Give(Span<byte> buffer)
    {
        var count = (int)Math.Min(buffer.Length, _marks > 0 ? _marks : _behind.Length - _given);
        if (_marks > 0)
        {
            buffer[..count].Fill(EndMark);
            _marks -= count;
        }
        else
        {
            _behind.AsSpan(_given, count).CopyTo(buffer);
            _given += count;
        }

        return count;
    }
}
