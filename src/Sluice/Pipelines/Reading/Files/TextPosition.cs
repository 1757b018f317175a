using System.Buffers;
using System.Globalization;
using System.Text;

namespace Sluice.Pipelines.Reading.Files;

/// <summary>Turns offsets in the decoded bytes of a file into what a person sees in an editor. Lines end with LF, CRLF or CR.</summary>
internal static class TextPosition
{
    /// <summary>What <see cref="Of"/> finds behind the last byte.</summary>
    public const string EndOfFile = "the end of the file";

    private const int BufferBytes = 256 * 1024;

    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\n\r"u8);

    /// <summary>The line and the character in it, both from 1, and what stands there in words.</summary>
    public static (long Line, long Column, string Found) Of(DecodedFile file, long offset)
    {
        using var pass = file.Open();
        var lines = new LineCounter();
        var buffer = new byte[BufferBytes];
        long position = 0, lineStart = 0, column = 1;
        while (true)
        {
            var read = pass.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            var before = (int)Math.Min(read, offset - position);
            var lastStart = lines.Add(buffer.AsSpan(0, before));
            if (lastStart >= 0)
            {
                (lineStart, column) = (position + lastStart, 1);
            }

            var from = (int)Math.Max(0, lineStart - position);
            column += CharactersOf(buffer.AsSpan(from, before - from));
            position += before;
            if (position == offset || read < buffer.Length)
            {
                return (lines.Line, column, Describe(buffer.AsSpan(before, read - before)));
            }
        }
    }

    /// <summary>What the bytes begin with, in words.</summary>
    public static string Describe(ReadOnlySpan<byte> rest, string whenEmpty = EndOfFile)
    {
        if (rest.IsEmpty)
        {
            return whenEmpty;
        }

        return Rune.DecodeFromUtf8(rest, out var rune, out _) is not OperationStatus.Done
            ? string.Create(CultureInfo.InvariantCulture, $"the byte 0x{rest[0]:X2}")
            : rune.Value switch
            {
                '\n' or '\r' => "the end of the line",
                ' ' => "a blank",
                '\t' => "a tab",
                < ' ' or 0x7f or > 0x7e and < 0xa1 or 0x2060 or 0xfeff => string.Create(CultureInfo.InvariantCulture, $"the character U+{rune.Value:X4}"),
                _ => $"'{rune}'",
            };
    }

    private static long CharactersOf(ReadOnlySpan<byte> utf8)
    {
        var characters = 0L;
        foreach (var value in utf8)
        {
            characters += (value & 0xc0) == 0x80 ? 0 : 1;
        }

        return characters;
    }

    /// <summary>Counts line ends in bytes that come piece by piece.</summary>
    private struct LineCounter()
    {
        private bool _endsWithCr;

        /// <summary>The line that the next byte is in.</summary>
        public long Line { get; private set; } = 1;

        /// <summary>Counts; gives where the last line that began in the piece begins, or -1.</summary>
        public int Add(ReadOnlySpan<byte> piece)
        {
            var lastStart = -1;
            var at = 0;
            if (_endsWithCr && piece.Length > 0)
            {
                // The line was counted at its CR; an LF right after it is the same end.
                _endsWithCr = false;
                at = lastStart = piece[0] == '\n' ? 1 : 0;
            }

            while (piece[at..].IndexOfAny(LineEnds) is var found and >= 0)
            {
                at += found;
                Line++;
                if (piece[at] == '\r')
                {
                    if (at + 1 == piece.Length)
                    {
                        _endsWithCr = true;
                    }
                    else if (piece[at + 1] == '\n')
                    {
                        at++;
                    }
                }

                lastStart = ++at;
            }

            return lastStart;
        }
    }
}
