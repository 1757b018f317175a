using System.Globalization;
using System.Text;

namespace Sluice.Spreadsheets;

/// <summary>
/// Text in the XML of a workbook. What XML can not hold (control characters, half surrogate pairs) and what its readers
/// change (carriage returns) stands as <c>_xHHHH_</c>, as the standard has it (ISO 29500, ST_Xstring); a text that looks
/// like such an escape has its first underscore escaped.
/// </summary>
internal static class XlsxText
{
    /// <summary>Appends a text, escaped for XML and for the workbook.</summary>
    public static void Append(StringBuilder xml, ReadOnlySpan<char> text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            var letter = text[at];
            switch (letter)
            {
                case '&':
                    xml.Append("&amp;");
                    break;
                case '<':
                    xml.Append("&lt;");
                    break;
                case '>':
                    xml.Append("&gt;");
                    break;
                case '_' when IsEscape(text[at..]):
                    xml.Append("_x005F_");
                    break;
                case '\t' or '\n' or (>= ' ' and < '\ud800') or (>= '\ue000' and <= '\ufffd'):
                    xml.Append(letter);
                    break;
                case >= '\ud800' and <= '\udbff' when at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]):
                    xml.Append(letter).Append(text[++at]);
                    break;
                default:
                    xml.Append("_x").Append(((int)letter).ToString("X4", CultureInfo.InvariantCulture)).Append('_');
                    break;
            }
        }
    }

    /// <summary>The text behind the escapes <c>_xHHHH_</c>; XML's own are undone already.</summary>
    public static string Unescape(string text)
    {
        if (!text.Contains("_x", StringComparison.Ordinal))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (IsEscape(text.AsSpan(at)))
            {
                plain.Append((char)int.Parse(text.AsSpan(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                at += 6;
            }
            else
            {
                plain.Append(text[at]);
            }
        }

        return plain.ToString();
    }

    private static bool IsEscape(ReadOnlySpan<char> text) => text is ['_', 'x', _, _, _, _, '_', ..]
        && char.IsAsciiHexDigit(text[2]) && char.IsAsciiHexDigit(text[3]) && char.IsAsciiHexDigit(text[4]) && char.IsAsciiHexDigit(text[5]);
}
