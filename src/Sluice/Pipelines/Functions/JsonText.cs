using System.Buffers;
using System.Globalization;
using System.Text;
using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines.Functions;

/// <summary>JSON in the making, as UTF-8 in one buffer that is used again. Only appends: what is written is the caller's plan.</summary>
internal sealed class JsonText
{
    private static readonly SearchValues<byte> Escaped =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(b => (byte)b), (byte)'"', (byte)'\\']);

    private byte[] _bytes = new byte[1024];
    private int _length;

    /// <summary>What was written; void after the next append.</summary>
    public ReadOnlySpan<byte> Utf8 => _bytes.AsSpan(0, _length);

    /// <summary>A text in quotes, escaped.</summary>
    public static byte[] Quoted(string text)
    {
        var written = new JsonText();
        written.AppendQuoted(Encoding.UTF8.GetBytes(text));
        return written.Utf8.ToArray();
    }

    /// <summary>Whether a text is a JSON number, true or false, so that it needs no quotes.</summary>
    public static bool IsBare(ReadOnlySpan<byte> text) =>
        JsonCell.IsNumber(text) || text.SequenceEqual("true"u8) || text.SequenceEqual("false"u8);

    /// <summary>Starts anew; the memory stays.</summary>
    public void Clear() => _length = 0;

    /// <summary>Appends a byte as it is.</summary>
    public void Append(byte b)
    {
        Reserve(1);
        _bytes[_length++] = b;
    }

    /// <summary>Appends bytes as they are.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <summary>
    /// Appends JSON as it is, but for escapes of half a character (<c>\ud83d</c> without its other half), which stand for
    /// no text and which strict readers refuse: of them the letters are kept, as of a text of its own.
    /// </summary>
    public void AppendJson(ReadOnlySpan<byte> json)
    {
        for (var at = json.IndexOf((byte)'\\'); at >= 0; at = json.IndexOf((byte)'\\'))
        {
            var (length, isHalf) = EscapeAt(json[at..]);
            Append(json[..at]);
            if (isHalf)
                Append((byte)'\\');
            Append(json.Slice(at, length));
            json = json[(at + length)..];
        }
        Append(json);
    }

    /// <summary>A value of JSON as strict readers take it, halves of characters escaped as above; empty where the text is none.</summary>
    public static ReadOnlySpan<byte> Strict(ReadOnlySpan<byte> json)
    {
        if (JsonCell.IsValid(json))
            return json;
        if (json.IndexOf("\\u"u8) < 0)
            return default;
        var written = new JsonText();
        written.AppendJson(json);
        return JsonCell.IsValid(written.Utf8) ? written.Utf8 : default;
    }

    private static (int Length, bool IsHalf) EscapeAt(ReadOnlySpan<byte> json)
    {
        const int Escape = 6;
        var unit = UnitAt(json);
        if (unit is < 0xD800 or > 0xDFFF)
            return (Math.Min(2, json.Length), false);
        var isPair = unit < 0xDC00 && json.Length >= 2 * Escape && UnitAt(json[Escape..]) is >= 0xDC00 and <= 0xDFFF;
        return isPair ? (2 * Escape, false) : (Escape, true);
    }

    // The number of an escape \uXXXX; 0 for anything else.
    private static int UnitAt(ReadOnlySpan<byte> json) =>
        json is [(byte)'\\', (byte)'u', _, _, _, _, ..] && int.TryParse(json[2..6], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit) ? unit : 0;

    /// <summary>Appends a text in quotes, escaped where JSON demands it.</summary>
    public void AppendQuoted(ReadOnlySpan<byte> text)
    {
        Append((byte)'"');
        while (true)
        {
            var plain = text.IndexOfAny(Escaped);
            if (plain < 0)
                break;
            Append(text[..plain]);
            AppendEscape(text[plain]);
            text = text[(plain + 1)..];
        }
        Append(text);
        Append((byte)'"');
    }

    private void AppendEscape(byte b)
    {
        switch (b)
        {
            case (byte)'"': Append("\\\""u8); break;
            case (byte)'\\': Append("\\\\"u8); break;
            case (byte)'\n': Append("\\n"u8); break;
            case (byte)'\r': Append("\\r"u8); break;
            case (byte)'\t': Append("\\t"u8); break;
            default:
                Append("\\u00"u8);
                Append("0123456789abcdef"u8[b >> 4]);
                Append("0123456789abcdef"u8[b & 15]);
                break;
        }
    }

    private void Reserve(int bytes)
    {
        if (_bytes.Length - _length < bytes)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + bytes));
    }
}
