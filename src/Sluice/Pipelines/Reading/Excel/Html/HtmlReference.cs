using System.Globalization;
using System.Net;
using System.Text;
using Sluice.Pipelines.Reading.Files;

namespace Sluice.Pipelines.Reading.Excel.Html;

/// <summary>
/// References to characters in the text of a page, such as <c>&amp;amp;</c> and <c>&amp;#8364;</c>. What browsers know without a
/// semicolon is known without; what is no reference is text.
/// </summary>
internal static class HtmlReference
{
    /// <summary>Bytes that have to be there to read one: those of a longest, and the one that ends it.</summary>
    public const int BytesMax = 33;

    // What HTML 4 took over from pages that never had semicolons.
    private static readonly HashSet<string> NamesWithoutEnd =
    [
        .. ("AMP LT GT QUOT COPY REG amp lt gt quot nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot "
            + "cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute "
            + "Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde "
            + "auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave "
            + "uacute ucirc uuml yacute thorn yuml").Split(' '),
    ];

    /// <summary>Reads the reference that a text begins with.</summary>
    /// <param name="text">The text from its ampersand on.</param>
    /// <param name="character">Gets its character in UTF-8; 8 bytes are enough.</param>
    /// <param name="written">Bytes of the character.</param>
    /// <returns>Bytes of the reference; 0 for an ampersand that is text.</returns>
    public static int Read(ReadOnlySpan<byte> text, Span<byte> character, out int written)
    {
        var isNumber = text.Length > 1 && text[1] == '#';
        var isHex = isNumber && text.Length > 2 && text[2] is (byte)'x' or (byte)'X';
        var start = isHex ? 3 : isNumber ? 2 : 1;
        var end = start;
        while (end < Math.Min(text.Length, BytesMax - 1) && IsPart((char)text[end], isNumber, isHex))
        {
            end++;
        }

        var word = Encoding.ASCII.GetString(text[start..end]);
        var isClosed = end < text.Length && text[end] == ';';
        var found = isNumber ? ByNumber(word, isHex) : isClosed || IsWhole(text[end..], word) ? ByName(word) : null;
        written = found is null ? 0 : Encoding.UTF8.GetBytes(found, character);
        return found is null ? 0 : end + (isClosed ? 1 : 0);
    }

    private static bool IsPart(char letter, bool isNumber, bool isHex) =>
        isHex ? char.IsAsciiHexDigit(letter) : isNumber ? char.IsAsciiDigit(letter) : char.IsAsciiLetterOrDigit(letter);

    // The address of a page may be text, too: ?a=1&copy=2.
    private static bool IsWhole(ReadOnlySpan<byte> rest, string name) => NamesWithoutEnd.Contains(name) && (rest.IsEmpty || rest[0] != '=');

    private static string? ByName(string name)
    {
        var reference = $"&{(name is "AMP" or "LT" or "GT" or "QUOT" or "COPY" or "REG" ? name.ToLowerInvariant() : name)};";
        var decoded = WebUtility.HtmlDecode(reference);
        return decoded == reference ? null : decoded;
    }

    private static string? ByNumber(string digits, bool isHex)
    {
        if (!int.TryParse(digits, isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number <= 0 || !Rune.IsValid(number))
        {
            return null;
        }

        // Controls that nobody means: pages were written in windows-1252 whatever they said, and browsers read them so.
        var isControl = number is >= 0x80 and <= 0x9f;
        var character = isControl ? SingleByteTable.CharactersOf(1252)[number].ToString() : new Rune(number).ToString();
        return character[0] == SingleByteTable.UndefinedCharacter ? null : character;
    }
}
