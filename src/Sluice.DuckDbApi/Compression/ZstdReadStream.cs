using System.Buffers;

namespace Sluice.DuckDbApi;

/// <summary>
/// Reads a .zst file: one frame or several. Strict: a file that ends within a frame, or holds no frame at all, is an
/// error and never a short file. Disposes the source.
/// </summary>
public sealed class ZstdReadStream : Stream
{
    private const int BufferBytes = 128 * 1024;

    private readonly Stream _source;
    private readonly ZstdDecompressor _decompressor;
    private byte[]? _buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private int _next;
    private int _filled;
    private bool _mayHoldOutput;

    /// <summary>Wraps a compressed stream.</summary>
    /// <param name="source">The compressed bytes; disposed with this stream.</param>
    /// <param name="windowLogMax">See <see cref="ZstdDecompressor(int)"/>.</param>
    /// <exception cref="PlatformNotSupportedException">DuckDB's library for this platform does not show its zstd.</exception>
    public ZstdReadStream(Stream source, int windowLogMax = ZstdDecompressor.WindowLogMaxDefault)
    {
        _source = source;
        _decompressor = new ZstdDecompressor(windowLogMax);
    }

    /// <inheritdoc/>
    public override bool CanRead => _buffer is not null;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The data is damaged, no zstd, or ends within a frame.</exception>
    public override int Read(Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_buffer is null, this);
        if (buffer.IsEmpty)
        {
            return 0;
        }

        while (true)
        {
            if (_next == _filled && !_mayHoldOutput && !Refill())
            {
                return 0;
            }

            var step = _decompressor.Decompress(_buffer.AsSpan(_next, _filled - _next), buffer);
            _next += step.BytesRead;

            // A full destination leaves output inside the decompressor, which comes without another byte of input.
            _mayHoldOutput = step.BytesWritten == buffer.Length && !_decompressor.IsAtFrameEnd;
            if (step.BytesWritten > 0)
            {
                return step.BytesWritten;
            }
        }
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        return Read(buffer.AsSpan(offset, count));
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _buffer is { } buffer)
        {
            _buffer = null;
            ArrayPool<byte>.Shared.Return(buffer);
            _decompressor.Dispose();
            _source.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool Refill()
    {
        _next = 0;
        _filled = _source.Read(_buffer!, 0, BufferBytes);
        if (_filled > 0)
        {
            return true;
        }

        return _decompressor.IsAtFrameEnd
            ? false
            : throw new InvalidDataException("The zstd data ends within a frame: the file is cut off or empty.");
    }
}
