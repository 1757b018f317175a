using Sluice.Pipelines.Reading.Files;

namespace Sluice.Pipelines.Reading.Json;

/// <summary>Finds out from the start of a file how its records are told apart.</summary>
internal static unsafe class JsonLayoutDetection
{
    /// <summary>So much of the file is looked at.</summary>
    public const int HeadBytes = 1024 * 1024;

    private const int LinesMax = 1000;

    /// <summary>
    /// The layout of a file that begins with these bytes. A first value that is whole on its line makes lines, unless it
    /// is an array and all there is; one on several lines makes an array or a sequence by its bracket. Where the first
    /// value is broken, the lines vote: if half of them are values on their own, it is lines.
    /// </summary>
    /// <param name="head">The first decoded bytes.</param>
    /// <param name="isWhole">True when they are the whole file.</param>
    /// <param name="isNamedLines">True when the file's name says lines (.ndjson, .jsonl).</param>
    public static JsonLayout Of(ReadOnlySpan<byte> head, bool isWhole, bool isNamedLines)
    {
        var start = head.TrimStart(" \t\r\n"u8);
        if (start.IsEmpty || start[0] is not ((byte)'{' or (byte)'['))
        {
            return JsonLayout.Lines;
        }

        var byBracket = start[0] == '[' ? JsonLayout.Array : JsonLayout.Sequence;
        var (length, isOnOneLine) = FirstValue(start);
        if (length == 0 || !isOnOneLine)
        {
            return IsCutOffLine(start, isWhole) ? start[0] == '[' && !isNamedLines ? JsonLayout.Array : JsonLayout.Lines
                : AreMostLinesValues(start, isWhole) ? JsonLayout.Lines
                : byBracket;
        }

        var rest = start[length..];
        if (rest.Trim(" \t\r\n"u8).IsEmpty && byBracket is JsonLayout.Array && !isNamedLines)
        {
            return JsonLayout.Array;
        }

        // Objects that follow each other on one line are a sequence; anything else there is a broken line.
        var isFollowed = byBracket is JsonLayout.Sequence && rest.TrimStart(" \t"u8) is [(byte)'{', ..];
        return isFollowed && !AreMostLinesValues(start, isWhole) ? JsonLayout.Sequence : JsonLayout.Lines;
    }

    /// <summary>The bytes of the value that the text begins with, zero where it is broken or cut off.</summary>
    private static (int Length, bool IsOnOneLine) FirstValue(ReadOnlySpan<byte> text)
    {
        var padded = Padded(text);
        fixed (byte* at = padded)
        {
            var stop = default(JsonStop);
            var after = JsonGrammar.SkipContainer(at, at + text.Length, ref stop);
            var length = after == null ? 0 : (int)(after - at);
            return (length, text[..length].IndexOfAny((byte)'\n', (byte)'\r') < 0);
        }
    }

    /// <summary>True when all that is there of the file is the start of one line.</summary>
    private static bool IsCutOffLine(ReadOnlySpan<byte> text, bool isWhole)
        => !isWhole && text.IndexOfAny((byte)'\n', (byte)'\r') < 0;

    private static bool AreMostLinesValues(ReadOnlySpan<byte> text, bool isWhole)
    {
        int lines = 0, values = 0;
        while (!text.IsEmpty && lines < LinesMax)
        {
            var end = text.IndexOfAny((byte)'\n', (byte)'\r');
            if (end < 0 && !isWhole)
            {
                break;
            }

            var line = (end < 0 ? text : text[..end]).Trim(" \t"u8);
            text = end < 0 ? [] : text[(end + 1)..];
            if (!line.IsEmpty)
            {
                lines++;
                values += line[0] is (byte)'{' or (byte)'[' && FirstValue(line).Length == line.Length ? 1 : 0;
            }
        }

        return values > 0 && values * 2 >= lines;
    }

    private static byte[] Padded(ReadOnlySpan<byte> text)
    {
        var padded = new byte[text.Length + JsonGrammar.Padding];
        text.CopyTo(padded);
        return padded;
    }
}
