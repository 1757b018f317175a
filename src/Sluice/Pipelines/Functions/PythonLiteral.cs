using System.Buffers;
using System.Globalization;
using System.Text;
using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines.Functions;

/// <summary>
/// Lists and dictionaries as Python prints them, which tools write into cells of CSV: <c>['a', {'b': None}]</c>. Only texts
/// in quotes, numbers, <c>None</c>, <c>True</c> and <c>False</c> are read; what holds anything else is a text.
/// </summary>
internal static class PythonLiteral
{
    /// <summary>The same as JSON; empty where the text is no such list or dictionary.</summary>
    public static ReadOnlySpan<byte> ToJson(ReadOnlySpan<byte> text)
    {
        // Without a text in single quotes it is what JSON writes too.
        if (text.IndexOf((byte)'\'') < 0)
            return default;
        var json = new JsonText();
        var value = new ArrayBufferWriter<byte>();
        while (!text.IsEmpty)
        {
            if (text[0] is (byte)'\'' or (byte)'"')
            {
                value.ResetWrittenCount();
                if (!TryReadText(ref text, value))
                    return default;
                json.AppendQuoted(value.WrittenSpan);
                continue;
            }
            var (word, meaning) = text.StartsWith("None"u8) ? (4, "null"u8.ToArray()) : text.StartsWith("True"u8) ? (4, "true"u8.ToArray())
                : text.StartsWith("False"u8) ? (5, "false"u8.ToArray()) : (1, [text[0]]);
            json.Append(meaning);
            text = text[word..];
        }
        return JsonCell.IsValid(json.Utf8) ? json.Utf8 : default;
    }

    private static bool TryReadText(ref ReadOnlySpan<byte> text, ArrayBufferWriter<byte> value)
    {
        var quote = text[0];
        text = text[1..];
        while (true)
        {
            var plain = text.IndexOfAny(quote, (byte)'\\');
            if (plain < 0)
                return false;
            value.Write(text[..plain]);
            var isEnd = text[plain] == quote;
            text = text[(plain + 1)..];
            if (isEnd)
                return true;
            if (!TryReadEscape(ref text, value))
                return false;
        }
    }

    // Behind the backslash. Those that Python prints; others are not made up.
    private static bool TryReadEscape(ref ReadOnlySpan<byte> text, ArrayBufferWriter<byte> value)
    {
        if (text.IsEmpty)
            return false;
        var kind = text[0];
        text = text[1..];
        var digits = kind switch { (byte)'x' => 2, (byte)'u' => 4, (byte)'U' => 8, _ => 0 };
        if (digits == 0)
        {
            var letter = kind switch { (byte)'n' => '\n', (byte)'r' => '\r', (byte)'t' => '\t', (byte)'\\' or (byte)'\'' or (byte)'"' => (char)kind, _ => '\0' };
            value.Write([(byte)letter]);
            return letter != '\0';
        }
        if (text.Length < digits || !int.TryParse(text[..digits], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            || !Rune.TryCreate(code, out var rune))
            return false;
        text = text[digits..];
        value.Advance(rune.EncodeToUtf8(value.GetSpan(4)));
        return true;
    }
}
