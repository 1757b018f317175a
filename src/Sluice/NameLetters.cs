using System.Globalization;
using System.Text;

namespace Sluice;

/// <summary>Letters as names of columns, tables and pipelines have them: those of every script, and Latin ones without their marks.</summary>
internal static class NameLetters
{
    /// <summary>The longest name that a pipeline can give, in UTF-16 units; of made-up names in bytes, after which PostgreSQL cuts.</summary>
    public const int LengthMax = 63;

    // Small letters with marks, and joined ones, behind what they are without: Unicode's decompositions and the letters that have
    // none, since the runtime decomposes only ASCII when it has no ICU, which is how we ship it.
    private const string Marked = "a:àáâãäåāăąǎǟǡǻȁȃȧḁẚạảấầẩẫậắằẳẵặ ae:æǣǽ b:ƀɓḃḅḇ c:çćĉċčƈȼḉ d:ðďđȡɖɗḋḍḏḑḓẟ dz:ǆǳ "
        + "e:èéêëēĕėęěǝȅȇȩɇəɛḕḗḙḛḝẹẻẽếềểễệ f:ƒḟ g:ĝğġģǥǧǵḡ h:ĥħȟḣḥḧḩḫẖ i:İìíîïĩīĭįıǐȉȋḭḯỉị ij:ĳ j:ĵǰȷɉ k:ķĸƙǩḱḳḵ "
        + "l:ĺļľŀłƚȴḷḹḻḽ n:ñńņňŉŋƞǹȵṅṇṉṋ o:òóôõöøōŏőơǒǫǭǿȍȏȫȭȯȱɔṍṏṑṓọỏốồổỗộớờởỡợ oe:œ r:ŕŗřȑȓɍṙṛṝṟ s:śŝşšſșȿṡṣṥṧṩẛ ss:ß "
        + "t:ţťŧƭțȶṫṭṯṱẗ th:þ u:ùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự w:ŵẁẃẅẇẉẘ y:ýÿŷƴȳɏẏẙỳỵỷỹỿ z:źżžƶɀẑẓẕ";

    // By the letter, up to the last that is marked; null where a letter is its own.
    private static readonly string?[] PlainOf = ReadMarked();

    /// <summary>
    /// The text with Latin letters without marks: <c>Größe</c> is <c>Grosse</c>, <c>ＩＤ</c> (of full width) is <c>ID</c>. Other scripts
    /// stay as they are, since their marks are letters.
    /// </summary>
    public static string Plain(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            AppendPlain(plain, letter);
        }

        return plain.ToString();
    }

    /// <summary>True for a letter, a digit or a mark of any script that can stand in a name.</summary>
    public static bool IsPart(Rune letter) => Rune.IsLetterOrDigit(letter)
        || Rune.GetUnicodeCategory(letter) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    /// <summary>True for a name: a letter, then letters, digits and <c>_</c>, of any script.</summary>
    public static bool IsName(string text) => text.Length <= LengthMax && BeginsWithLetter(text)
        && text.EnumerateRunes().All(letter => letter.Value == '_' || IsPart(letter));

    /// <summary>The text in snake_case, with Latin letters without marks: <c>Größe (cm)</c> is <c>grosse_cm</c>. Empty where no letter is in it.</summary>
    public static string SnakeOf(string text)
    {
        var snake = new StringBuilder();
        foreach (var letter in Plain(text).EnumerateRunes())
        {
            var small = Rune.ToLowerInvariant(letter);
            if (IsPart(small) && !IsCapital(small))
            {
                snake.Append(small.ToString());
            }
            else if (snake.Length > 0 && snake[^1] != '_')
            {
                snake.Append('_');
            }
        }

        return snake.ToString().Trim('_');
    }

    /// <summary>The name, cut at a letter to so many bytes of UTF-8.</summary>
    public static string Cut(string name, int bytes)
    {
        if (Encoding.UTF8.GetByteCount(name) <= bytes)
        {
            return name;
        }

        var length = 0;
        foreach (var letter in name.EnumerateRunes())
        {
            bytes -= letter.Utf8SequenceLength;
            if (bytes < 0)
            {
                break;
            }

            length += letter.Utf16SequenceLength;
        }

        return name[..length].TrimEnd('_');
    }

    /// <summary>True for a capital.</summary>
    public static bool IsCapital(Rune letter) => Rune.GetUnicodeCategory(letter) is UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter;

    /// <summary>True when the text begins with a letter.</summary>
    public static bool BeginsWithLetter(string text) => text.Length > 0 && Rune.IsLetter(text.EnumerateRunes().First());

    /// <summary>True for a mark that a letter of Latin, Greek or Cyrillic has above or below itself.</summary>
    public static bool IsAccent(char letter) => letter is >= '\u0300' and <= '\u036f';

    private static void AppendPlain(StringBuilder plain, char letter)
    {
        if (letter is >= '\uff01' and <= '\uff5e')
        {
            plain.Append((char)(letter - '\uff01' + '!'));
            return;
        }

        if (IsAccent(letter))
        {
            // The accent of a letter that was written in two goes; that of another script is part of the letter.
            if (plain.Length == 0 || !char.IsAsciiLetter(plain[^1]))
            {
                plain.Append(letter);
            }

            return;
        }

        var small = char.ToLowerInvariant(letter);
        if (small >= PlainOf.Length || PlainOf[small] is not { } found)
        {
            plain.Append(letter);
        }
        else if (small == letter)
        {
            plain.Append(found);
        }
        else
        {
            plain.Append(char.ToUpperInvariant(found[0])).Append(found, 1, found.Length - 1);
        }
    }

    private static string?[] ReadMarked()
    {
        var plain = new string?['\u1f00'];
        foreach (var group in Marked.Split(' '))
        {
            var letters = group.Split(':');
            foreach (var letter in letters[1])
            {
                plain[letter] = letters[0];
            }
        }

        return plain;
    }
}
