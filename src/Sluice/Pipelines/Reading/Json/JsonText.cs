using System.Runtime.CompilerServices;
using System.Text;
using Sluice.Pipelines.Reading.Files;

namespace Sluice.Pipelines.Reading.Json;

/// <summary>Turns the text of strings and values in a file into the text of cells. What comes out is never longer than what went in.</summary>
internal static unsafe class JsonText
{
    /// <summary>
    /// Writes the text of a string, its escapes resolved. Half a surrogate pair is no character and can stand in no
    /// table; it is kept as its escape, six characters as they are in the file. Returns the bytes written.
    /// </summary>
    public static int Unescape(byte* text, int length, byte* target)
    {
        var end = text + length;
        var start = target;
        while (text < end)
        {
            var plain = new ReadOnlySpan<byte>(text, (int)(end - text));
            var escape = plain.IndexOf((byte)'\\');
            var run = escape < 0 ? plain.Length : escape;
            Unsafe.CopyBlockUnaligned(target, text, (uint)run);
            target += run;
            text += run;
            if (escape >= 0)
            {
                target = UnescapeOne(ref text, end, target);
            }
        }

        return (int)(target - start);
    }

    /// <summary>
    /// Writes a value as it is in the file without the blanks between its tokens: numbers and escapes keep their
    /// spelling, members their order. Returns the bytes written.
    /// </summary>
    public static int Compact(byte* text, int length, byte* target)
    {
        var end = text + length;
        var start = target;
        while (text < end)
        {
            if (*text == '"')
            {
                var closing = SkipToClosingQuote(text + 1);
                var bytes = (uint)(closing + 1 - text);
                Unsafe.CopyBlockUnaligned(target, text, bytes);
                target += bytes;
                text += bytes;
            }
            else if (JsonGrammar.IsBlank(*text))
            {
                text++;
            }
            else
            {
                *target++ = *text++;
            }
        }

        return (int)(target - start);
    }

    /// <summary>The name that a member's text stands for; bytes that are not UTF-8 are shown as \x81.</summary>
    public static string NameOf(ReadOnlySpan<byte> text, JsonTextFlags flags)
    {
        if (!flags.HasFlag(JsonTextFlags.Escapes))
        {
            return UndecodableByte.Show(text);
        }

        var target = new byte[text.Length];
        fixed (byte* from = text, to = target)
        {
            return UndecodableByte.Show(target.AsSpan(0, Unescape(from, text.Length, to)));
        }
    }

    private static byte* UnescapeOne(ref byte* text, byte* end, byte* target)
    {
        if (text[1] != 'u')
        {
            *target = text[1] switch
            {
                (byte)'b' => (byte)'\b',
                (byte)'f' => (byte)'\f',
                (byte)'n' => (byte)'\n',
                (byte)'r' => (byte)'\r',
                (byte)'t' => (byte)'\t',
                var itself => itself,
            };
            text += 2;
            return target + 1;
        }

        var unit = JsonGrammar.HexUnit(text + 2, end);
        var low = unit is >= 0xd800 and < 0xdc00 && end - text >= 12 && text[6] == '\\' && text[7] == 'u'
            ? JsonGrammar.HexUnit(text + 8, end)
            : -1;
        if (low is >= 0xdc00 and <= 0xdfff)
        {
            text += 12;
            return target + new Rune((char)unit, (char)low).EncodeToUtf8(new Span<byte>(target, 4));
        }

        if (unit is >= 0xd800 and <= 0xdfff)
        {
            Unsafe.CopyBlockUnaligned(target, text, 6);
            text += 6;
            return target + 6;
        }

        text += 6;
        return target + new Rune(unit).EncodeToUtf8(new Span<byte>(target, 4));
    }

    private static byte* SkipToClosingQuote(byte* text)
    {
        while (*text != '"')
        {
            text += *text == '\\' ? 2 : 1;
        }

        return text;
    }
}
