using System.Text;

namespace Sluice.Pipelines.Reading;

/// <summary>The name of a column, as people read it in a header.</summary>
internal static class HeaderName
{
    private const char NonJoiner = '\u200c';
    private const char Joiner = '\u200d';

    /// <summary>
    /// The name without blanks around it and without characters that nobody sees: marks of order and direction, soft hyphens,
    /// blanks of no width. Joiners stay where they are inside a word, since scripts spell with them.
    /// </summary>
    public static string Of(ReadOnlySpan<byte> utf8)
    {
        var name = Encoding.UTF8.GetString(utf8).Trim();
        if (!name.Any(IsUnseen))
        {
            return name;
        }

        return string.Concat(name.Where(letter => !IsUnseen(letter) || letter is NonJoiner or Joiner)).Trim(NonJoiner, Joiner).Trim();
    }

    private static bool IsUnseen(char letter) =>
        letter is '\u00ad' or '\u061c' or '\ufeff' or (>= '\u200b' and <= '\u200f') or (>= '\u202a' and <= '\u202e') or (>= '\u2060' and <= '\u2069');
}
