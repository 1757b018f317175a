using Sluice.Pipelines.Reading.Files;

namespace Sluice.Pipelines.Reading.Json;

/// <summary>Finds out from the start of a file how its records are told apart.</summary>
internal static unsafe class JsonLayoutDetection
{
    /// <summary>So much of the file is looked at.</summary>
    public const int HeadBytes = 1024 * 1024;

    private const int LinesMax = 1000;

    /// <summary>
    /// The layout of a file that begins with these bytes. A first object that is whole on one line makes lines, unless
    /// most lines are none and a value goes on over several; an array does if most lines are arrays. One on several lines
    /// makes an array or a sequence by its bracket. Where the first value is broken, the name decides, and where it says
    /// nothing, the lines vote.
    /// </summary>
    /// <param name="head">The first decoded bytes.</param>
    /// <param name="isWhole">True when they are the whole file.</param>
    /// <param name="isNamedLines">True when the file's name says lines (.ndjson, .jsonl).</param>
    public static JsonLayout Of(ReadOnlySpan<byte> head, bool isWhole, bool isNamedLines)
    {
        var start = head.TrimStart(" \t\r\n"u8);
        if (start.IsEmpty || start[0] is not ((byte)'{' or (byte)'['))
        {
            // A scalar can be a record on its line and nowhere else; text that is none is no JSON to begin with.
            return isNamedLines || IsScalarLine(start) || AreMostLinesValues(start, isWhole) ? JsonLayout.Lines : JsonLayout.Sequence;
        }

        var byBracket = start[0] == '[' ? JsonLayout.Array : JsonLayout.Sequence;
        var (length, isCutOff) = FirstValue(start);
        if (isCutOff && !isWhole)
        {
            // Nothing speaks against it so far; one line without an end is a line, unless it is an array.
            var isOneLine = start.IndexOfAny((byte)'\n', (byte)'\r') < 0;
            return isOneLine && (isNamedLines || byBracket is JsonLayout.Sequence) ? JsonLayout.Lines : byBracket;
        }

        if (length == 0)
        {
            return isNamedLines || AreMostLinesValues(start, isWhole) ? JsonLayout.Lines : byBracket;
        }

        if (start[..length].IndexOfAny((byte)'\n', (byte)'\r') >= 0)
        {
            return byBracket;
        }

        var rest = start[length..];
        if (byBracket is JsonLayout.Array)
        {
            // All of the records may be in that one line: what comes behind it must not make it a record itself.
            var isAlone = rest.Trim(" \t\r\n"u8).IsEmpty;
            return isNamedLines || (!isAlone && AreMostLinesValues(start, isWhole)) ? JsonLayout.Lines : JsonLayout.Array;
        }

        // Objects that follow each other on one line are a sequence; anything else there is a broken line.
        var isFollowed = rest.TrimStart(" \t"u8) is [(byte)'{', ..] || GoesOnOverLines(rest, isWhole);
        return isFollowed && !AreMostLinesValues(start, isWhole) ? JsonLayout.Sequence : JsonLayout.Lines;
    }

    /// <summary>True when the first line that is no value by itself begins one that ends on a later line.</summary>
    private static bool GoesOnOverLines(ReadOnlySpan<byte> text, bool isWhole)
    {
        for (text = text.TrimStart(" \t\r\n"u8); !text.IsEmpty; text = text.TrimStart(" \t\r\n"u8))
        {
            var end = text.IndexOfAny((byte)'\n', (byte)'\r');
            var line = (end < 0 ? text : text[..end]).TrimEnd(" \t"u8);
            if (line[0] is not ((byte)'{' or (byte)'['))
            {
                return false;
            }

            if (FirstValue(line).Length != line.Length)
            {
                var (length, isCutOff) = FirstValue(text);
                return end >= 0 && (length > line.Length || (isCutOff && !isWhole));
            }

            text = text[line.Length..];
        }

        return false;
    }

    /// <summary>The bytes of the value that the text begins with, zero where it is broken or not whole; and if it is only cut off.</summary>
    private static (int Length, bool IsCutOff) FirstValue(ReadOnlySpan<byte> text)
    {
        // A fault within the last few bytes may be a word or a number that is cut through.
        const int Word = 8;
        var padded = new byte[text.Length + JsonGrammar.Padding];
        text.CopyTo(padded);
        fixed (byte* at = padded)
        {
            var stop = default(JsonStop);
            var after = JsonGrammar.SkipContainer(at, at + text.Length, ref stop);
            return after == null ? (0, at + text.Length - stop.At <= Word) : ((int)(after - at), false);
        }
    }

    private static bool IsScalarLine(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOfAny((byte)'\n', (byte)'\r');
        var line = (end < 0 ? text : text[..end]).TrimEnd(" \t"u8);
        var padded = new byte[line.Length + JsonGrammar.Padding];
        line.CopyTo(padded);
        fixed (byte* at = padded)
        {
            var stop = default(JsonStop);
            return JsonGrammar.SkipValue(at, at + line.Length, ref stop) == at + line.Length;
        }
    }

    /// <summary>
    /// True when at least half of the lines are objects by themselves, or arrays where the first one begins like an
    /// array. Of arrays it must be more, because the last line of a document of arrays is one too when the document is
    /// cut off there.
    /// </summary>
    private static bool AreMostLinesValues(ReadOnlySpan<byte> text, bool isWhole)
    {
        int lines = 0, values = 0;
        var bracket = text[0] == '[' ? (byte)'[' : (byte)'{';
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
                values += line[0] == bracket && FirstValue(line).Length == line.Length ? 1 : 0;
            }
        }

        return values > 0 && values * 2 >= lines + (bracket == '[' ? 1 : 0);
    }
}
