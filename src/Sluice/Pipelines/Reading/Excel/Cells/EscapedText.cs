using System.Globalization;
using System.Text;

namespace Sluice.Pipelines.Reading.Excel.Cells;

/// <summary>
/// Undoes Excel's own escapes in text: <c>_x000D_</c> is the character with that number, for characters that XML can not
/// hold; a text that really has such letters writes its first underscore as <c>_x005F_</c>. Half a surrogate pair stays as
/// it is written.
/// </summary>
internal static class EscapedText
{
    private const int EscapeLength = 7;

    /// <summary>True where there may be something to undo.</summary>
    public static bool MayHaveEscapes(ReadOnlySpan<byte> text) => text.Length >= EscapeLength && text.IndexOf("_x"u8) >= 0;

    /// <summary>Undoes the escapes in place, where the text only becomes shorter; returns its new length.</summary>
    public static int Undo(Span<byte> text)
    {
        var (from, to) = (0, 0);
        while (from < text.Length)
        {
            if (!TryRead(text[from..], out var unit))
            {
                text[to++] = text[from++];
                continue;
            }

            var taken = EscapeLength;
            var rune = Rune.TryCreate(unit, out var whole) ? whole : default;
            if (char.IsHighSurrogate(unit) && TryRead(text[(from + EscapeLength)..], out var low) && Rune.TryCreate(unit, low, out whole))
            {
                (taken, rune) = (2 * EscapeLength, whole);
            }
            else if (char.IsSurrogate(unit))
            {
                text[to++] = text[from++];
                continue;
            }

            from += taken;
            to += rune.EncodeToUtf8(text[to..]);
        }

        return to;
    }

    private static bool TryRead(ReadOnlySpan<byte> text, out char unit)
    {
        unit = '\0';
        if (text.Length < EscapeLength || text[0] != '_' || text[1] != 'x' || text[6] != '_')
        {
            return false;
        }

        var isNumber = ushort.TryParse(text[2..6], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value);
        unit = (char)value;
        return isNumber;
    }
}
