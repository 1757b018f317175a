namespace Sluice.Pipelines.Enriching;

/// <summary>
/// Blocks of code in a text, as issue trackers and Markdown mark them: <c>{code}…{code}</c>, <c>{noformat}…{noformat}</c>,
/// <c>```…```</c>. What a program wrote says nothing about how a person feels. One per thread.
/// </summary>
internal sealed class CodeBlocks
{
    private byte[] _buffer = [];

    // Behind it no options of a block end, so that nobody looks for their end again and again.
    private int _lastBrace;

    /// <summary>The text with blanks in place of its blocks, so that all other places stay; the text itself when it has none.</summary>
    public ReadOnlySpan<byte> BlankedIn(ReadOnlySpan<byte> text)
    {
        _lastBrace = text.LastIndexOf((byte)'}');
        if (FindOpening(text, 0) is not { Start: >= 0 } opening)
            return text;
        if (_buffer.Length < text.Length)
            _buffer = new byte[Math.Max(text.Length, _buffer.Length * 2)];
        var blanked = _buffer.AsSpan(0, text.Length);
        text.CopyTo(blanked);
        while (opening.Start >= 0)
        {
            var end = EndOf(text, opening);
            blanked[opening.Start..end].Fill((byte)' ');
            opening = FindOpening(text, end);
        }
        return blanked;
    }

    // A block that is never closed goes on to the end of the text.
    private static int EndOf(ReadOnlySpan<byte> text, Opening opening)
    {
        var length = text[opening.End..].IndexOf(opening.Closing);
        return length < 0 ? text.Length : opening.End + length + opening.Closing.Length;
    }

    private Opening FindOpening(ReadOnlySpan<byte> text, int from)
    {
        while (text[from..].IndexOfAny((byte)'{', (byte)'`') is var place && place >= 0)
        {
            var at = from + place;
            var rest = text[at..];
            if (rest.StartsWith("```"u8))
                return new Opening(at, at + 3, "```"u8.ToArray());
            var name = rest.StartsWith("{code"u8) ? 5 : rest.StartsWith("{noformat"u8) ? 9 : 0;
            if (name > 0 && name < rest.Length && rest[name] is (byte)'}' or (byte)':' && at < _lastBrace)
                return new Opening(at, at + rest.IndexOf((byte)'}') + 1, name == 5 ? "{code}"u8.ToArray() : "{noformat}"u8.ToArray());
            from = at + 1;
        }
        return new Opening(-1, -1, []);
    }

    private readonly record struct Opening(int Start, int End, byte[] Closing);
}
