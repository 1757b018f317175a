using System.Buffers;

namespace Sluice.Pipelines.Reading.Files;

/// <summary>Finds the physical lines of places in a file. LF, CRLF and CR end one.</summary>
internal static class LineNumbers
{
    private const int BufferBytes = 1 << 20;

    /// <summary>The lines, from 1, on which the offsets are.</summary>
    /// <param name="stream">The file from its beginning; read up to the last offset.</param>
    /// <param name="offsets">Offsets, ascending.</param>
    /// <param name="cancellation">Asked about once a megabyte.</param>
    public static long[] Of(Stream stream, IReadOnlyList<long> offsets, CancellationToken cancellation)
    {
        var lines = new long[offsets.Count];
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            long start = 0;
            long line = 1;
            var next = 0;
            var isAfterCarriageReturn = false;
            var read = 0;
            while (next < lines.Length && (read = stream.Read(buffer)) > 0)
            {
                cancellation.ThrowIfCancellationRequested();
                var at = 0;
                for (; next < lines.Length && offsets[next] < start + read; next++)
                {
                    var to = (int)(offsets[next] - start);
                    line += LineEnds(buffer.AsSpan(at..to), ref isAfterCarriageReturn);
                    lines[next] = line;
                    at = to;
                }

                line += LineEnds(buffer.AsSpan(at..read), ref isAfterCarriageReturn);
                start += read;
            }

            lines.AsSpan(next).Fill(line);
            return lines;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The lines that end in some bytes.</summary>
    public static int EndsIn(ReadOnlySpan<byte> bytes)
    {
        var isAfterCarriageReturn = false;
        return (int)LineEnds(bytes, ref isAfterCarriageReturn);
    }

    private static long LineEnds(ReadOnlySpan<byte> bytes, ref bool isAfterCarriageReturn)
    {
        if (bytes.IsEmpty)
        {
            return 0;
        }

        var feeds = bytes.Count((byte)'\n');
        var carriageReturns = bytes.Count((byte)'\r');
        long count = feeds + carriageReturns;
        if (isAfterCarriageReturn && bytes[0] == '\n')
        {
            count--;
        }

        if (carriageReturns > 0 && feeds > 0)
        {
            count -= bytes.Count("\r\n"u8);
        }

        isAfterCarriageReturn = bytes[^1] == '\r';
        return count;
    }
}
