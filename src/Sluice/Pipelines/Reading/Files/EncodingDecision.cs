using System.Text;

namespace Sluice.Pipelines.Reading.Files;

/// <summary>
/// Decides the encoding of a text file, in this order: a byte order mark; what was declared; UTF-16 by its NUL bytes;
/// UTF-8 where at least as many characters are valid in it as are not; else a guess by statistics, which is said.
/// </summary>
/// <param name="Encoding">The encoding.</param>
/// <param name="MarkBytes">Bytes of the byte order mark, which is no part of the text.</param>
/// <param name="Warnings">Guesses and contradictions.</param>
internal sealed record EncodingDecision(TextEncoding Encoding, int MarkBytes, IReadOnlyList<Problem> Warnings)
{
    // Where the start of a file is all ASCII, the first other character is looked for so far. It is 10 ms of work on a
    // plain file; later ones that are not UTF-8 make rejects, with the advice to declare the encoding.
    private const long SearchBytesMax = 64 * 1024 * 1024;

    /// <summary>Decides for a file whose unpacked bytes begin with <paramref name="head"/>.</summary>
    /// <exception cref="SluiceException"><c>unknown_encoding</c>.</exception>
    public static EncodingDecision For(string path, ReadOnlySpan<byte> head, bool isHeadWhole, string? declaredName, Func<Stream> openUnpacked)
    {
        var declared = Declared(path, declaredName);
        var mark = ByteOrderMark.Of(head);
        if (mark.Encoding is { } marked)
        {
            var isContradicted = declared is not null && !declared.IsOrderUnknown && declared != marked;
            return new(marked, mark.Length, isContradicted ? [FileProblems.EncodingOverruled(path, declaredName!, marked)] : []);
        }

        if (declared is { IsOrderUnknown: true, Kind: TextEncodingKind.Utf16LittleEndian })
        {
            return new(Utf16Text.GuessByteOrder(head) ?? TextEncoding.Utf16LittleEndian, 0, []);
        }

        return declared is not null ? new(declared with { IsOrderUnknown = false }, 0, [])
            : Utf16Text.GuessByteOrder(head) is { } utf16 ? new(utf16, 0, [])
            : ByStatistics(path, head, isHeadWhole, openUnpacked);
    }

    private static EncodingDecision ByStatistics(string path, ReadOnlySpan<byte> head, bool isHeadWhole, Func<Stream> openUnpacked)
    {
        var sample = head;
        if (!isHeadWhole && Ascii.IsValid(head))
        {
            sample = FirstOtherThanAscii(openUnpacked, out isHeadWhole);
        }

        var (valid, invalid) = Utf8Text.Count(sample, isHeadWhole);
        if (invalid == 0)
        {
            return new(TextEncoding.Utf8, 0, []);
        }

        if (valid >= invalid)
        {
            return new(TextEncoding.Utf8, 0, [FileProblems.SomeBytesNotUtf8(path, invalid)]);
        }

        var guess = EncodingGuess.Of(sample);
        return new(guess, 0, [FileProblems.EncodingGuessed(path, guess)]);
    }

    /// <summary>Up to 1 MB from the first byte on that is not ASCII; nothing where there is none.</summary>
    private static ReadOnlySpan<byte> FirstOtherThanAscii(Func<Stream> openUnpacked, out bool isAtEnd)
    {
        using var pass = openUnpacked();
        var buffer = new byte[1024 * 1024];
        for (long searched = 0; searched < SearchBytesMax; searched += buffer.Length)
        {
            var read = pass.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            isAtEnd = read < buffer.Length;
            var first = buffer.AsSpan(0, read).IndexOfAnyExceptInRange((byte)0, (byte)0x7f);
            if (first >= 0)
            {
                var start = Math.Max(0, first - 64);
                var kept = read - start;
                buffer.AsSpan(start, kept).CopyTo(buffer);
                if (!isAtEnd)
                {
                    var more = pass.ReadAtLeast(buffer.AsSpan(kept), buffer.Length - kept, throwOnEndOfStream: false);
                    isAtEnd = kept + more < buffer.Length;
                    kept += more;
                }

                return buffer.AsSpan(0, kept);
            }

            if (isAtEnd)
            {
                return [];
            }
        }

        isAtEnd = false;
        return [];
    }

    private static TextEncoding? Declared(string path, string? name)
    {
        if (name is null)
        {
            return null;
        }

        return TextEncoding.TryFind(name, out var encoding)
            ? encoding
            : throw new SluiceException(FailureKind.Config, [FileProblems.UnknownEncoding(name) with { File = path }]);
    }
}
