using Sluice.DuckDbApi.Native;

namespace Sluice.DuckDbApi;

/// <summary>
/// Decompresses zstd frames, one after another, with the zstd inside DuckDB's library. The caller disposes it. One
/// thread at a time.
/// </summary>
public sealed unsafe class ZstdDecompressor : IDisposable
{
    /// <summary>The largest window that is accepted unless told otherwise: 2 to the 27, 128 MB, as the zstd tool does.</summary>
    public const int WindowLogMaxDefault = 27;

    private readonly ZstdHandle _context;

    /// <summary>Prepares to decompress.</summary>
    /// <param name="windowLogMax">
    /// The largest window as a power of two, 10 to 30: how much memory a frame may ask for, and more is an error.
    /// </param>
    /// <exception cref="PlatformNotSupportedException">DuckDB's library for this platform does not show its zstd.</exception>
    public ZstdDecompressor(int windowLogMax = WindowLogMaxDefault)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(windowLogMax, 10);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(windowLogMax, 30);
        if (!IsSupported)
        {
            throw new PlatformNotSupportedException(
                "DuckDB's library for this platform does not export its zstd functions, so .zst files cannot be read here; "
                + "decompress the file first.");
        }

        _context = NativeZstd.Create();
        Check(NativeZstd.Set(_context, NativeZstd.WindowLogMax, windowLogMax));
    }

    /// <summary>True on platforms where .zst can be read.</summary>
    public static bool IsSupported => NativeZstd.IsPresent;

    /// <summary>True after the end of a whole frame: the only place where a file may end.</summary>
    public bool IsAtFrameEnd { get; private set; }

    /// <summary>Decompresses as much as fits. With room left in the destination, all of the source has been used.</summary>
    /// <exception cref="InvalidDataException">The source is no zstd, is damaged, or asks for too large a window.</exception>
    public ZstdStep Decompress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        fixed (byte* from = source, to = destination)
        {
            var input = new ZstdBuffer(from, source.Length);
            var output = new ZstdBuffer(to, destination.Length);
            while (true)
            {
                var before = (input.Position, output.Position);
                IsAtFrameEnd = Check(NativeZstd.Decompress(_context, &output, &input)) == 0;
                var isStuck = before == (input.Position, output.Position);
                var isDone = output.Position == output.Size || input.Position == input.Size;
                if (isDone || isStuck)
                {
                    return new((int)input.Position, (int)output.Position);
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _context.Dispose();

    private static nuint Check(nuint result) => NativeZstd.IsErrorCode(result) == 0
        ? result
        : throw new InvalidDataException($"The zstd data cannot be decompressed: {NativeMethods.BorrowedText(NativeZstd.ErrorName(result))}.");
}
