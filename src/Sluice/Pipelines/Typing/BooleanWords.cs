using System.Text;

namespace Sluice.Pipelines.Typing;

/// <summary>The words that mean true and false. Case does not matter.</summary>
internal sealed class BooleanWords
{
    private readonly byte[][] _trueWords;
    private readonly byte[][] _falseWords;
    private readonly bool _hasUsualWords;

    public BooleanWords(IEnumerable<string> trueWords, IEnumerable<string> falseWords)
    {
        _trueWords = [.. trueWords.Select(Encoding.UTF8.GetBytes)];
        _falseWords = [.. falseWords.Select(Encoding.UTF8.GetBytes)];
        _hasUsualWords = IsAmong("true"u8, _trueWords) && IsAmong("false"u8, _falseWords);
    }

    /// <summary>Reads a declared boolean.</summary>
    public bool TryParse(ReadOnlySpan<byte> cell, out bool value)
    {
        if (_hasUsualWords)
        {
            value = cell.SequenceEqual("true"u8);
            if (value || cell.SequenceEqual("false"u8))
                return true;
        }
        cell = Blanks.Trim(cell);
        value = IsAmong(cell, _trueWords);
        return value || IsAmong(cell, _falseWords);
    }

    /// <summary>Whether two texts are the same but for the case of A to Z.</summary>
    public static bool EqualsIgnoringCase(ReadOnlySpan<byte> text, ReadOnlySpan<byte> other)
    {
        if (text.Length != other.Length)
            return false;
        for (var i = 0; i < text.Length; i++)
        {
            if (Lower(text[i]) != Lower(other[i]))
                return false;
        }
        return true;
    }

    private static bool IsAmong(ReadOnlySpan<byte> cell, byte[][] words)
    {
        foreach (var word in words)
        {
            if (EqualsIgnoringCase(cell, word) || (!Ascii.IsValid(word) && IsSame(cell, word)))
                return true;
        }
        return false;
    }

    // Letters beyond A to Z: ДА is да, and SÍ is sí.
    private static bool IsSame(ReadOnlySpan<byte> cell, byte[] word) => cell.Length <= 2 * word.Length
        && string.Equals(Encoding.UTF8.GetString(cell), Encoding.UTF8.GetString(word), StringComparison.OrdinalIgnoreCase);

    private static int Lower(byte b) => (uint)(b - 'A') <= 'Z' - 'A' ? b | 0x20 : b;
}
