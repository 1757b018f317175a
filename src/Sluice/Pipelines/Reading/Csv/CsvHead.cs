using System.Buffers;

namespace Sluice.Pipelines.Reading.Csv;

/// <summary>
/// The beginning of a file, for finding out its dialect and reading its header: at first a megabyte, more when the
/// header is longer.
/// </summary>
internal sealed class CsvHead : IDisposable
{
    private const int FirstBytes = 1 << 20;
    private readonly string _fileName;
    private readonly Stream _pass;

    public CsvHead(CsvInput input)
    {
        _fileName = input.FileName;
        _pass = input.Open();
        Bytes = ArrayPool<byte>.Shared.Rent(FirstBytes);
        Fill();
    }

    /// <summary>The bytes; only the first <see cref="Length"/> are the file's.</summary>
    public byte[] Bytes { get; private set; }

    public int Length { get; private set; }

    /// <summary>Whether this is the whole file.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Where the text begins, behind a byte order mark and the lines that are left out.</summary>
    /// <param name="linesToSkip">How many.</param>
    /// <param name="bytesMax">Bytes that they may have together: they are held in memory.</param>
    /// <exception cref="SluiceException">They have more.</exception>
    public int FirstLine(int linesToSkip, long bytesMax)
    {
        var at = Bytes.AsSpan(0, Length).StartsWith("\uFEFF"u8) ? 3 : 0;
        for (var skipped = 0; skipped < linesToSkip; skipped++)
        {
            int length;
            while ((length = LineLength(at)) < 0)
            {
                if (IsWhole)
                {
                    return Length;
                }

                if (Length > bytesMax)
                {
                    throw CsvProblems.SkippedTooLong(_fileName, skipped + 1, bytesMax);
                }

                Grow();
            }

            at += length;
        }

        return at;
    }

    /// <summary>Reads on until the first line with content is whole: what divides it shows nowhere better.</summary>
    /// <param name="start">Where to look for it.</param>
    /// <param name="bytesMax">Bytes that it may have, and the blank lines above it together: they are held in memory.</param>
    /// <exception cref="SluiceException">The blank lines have more.</exception>
    public void GrowToLine(int start, long bytesMax)
    {
        for (; !IsWhole; Grow())
        {
            var rest = Bytes.AsSpan(start, Length - start);
            var line = rest.TrimStart("\r\n"u8);
            if (rest.Length - line.Length > bytesMax)
            {
                throw CsvProblems.BlankTooLong(_fileName, bytesMax);
            }

            if (line.Length > bytesMax || line.IndexOfAny((byte)'\n', (byte)'\r') >= 0)
            {
                return;
            }
        }
    }

    /// <summary>Reads as much again.</summary>
    public void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(checked(Bytes.Length * 2));
        Bytes.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(Bytes);
        Bytes = larger;
        Fill();
    }

    public void Dispose()
    {
        _pass.Dispose();
        ArrayPool<byte>.Shared.Return(Bytes);
        Bytes = [];
    }

    /// <summary>Bytes of the line at a place with its line end; -1 when its end is not among the bytes.</summary>
    private int LineLength(int at)
    {
        var rest = Bytes.AsSpan(at, Length - at);
        var found = rest.IndexOfAny((byte)'\n', (byte)'\r');
        return found < 0 || (found + 1 == rest.Length && rest[found] == '\r' && !IsWhole) ? -1
            : rest[found..].StartsWith("\r\n"u8) ? found + 2
            : found + 1;
    }

    private void Fill()
    {
        Length += _pass.ReadAtLeast(Bytes.AsSpan(Length), Bytes.Length - Length, throwOnEndOfStream: false);
        IsWhole = Length < Bytes.Length;
    }
}
