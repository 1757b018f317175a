using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Sluice.Pipelines.Reading.Files;

/// <summary>
/// A character encoding by its usual name. <see cref="TryFind"/> knows the IANA names, the usual short forms
/// (<c>latin1</c>, <c>sjis</c>, <c>ansi</c>) and code page numbers (<c>cp1252</c>, <c>ibm850</c>).
/// </summary>
public sealed record TextEncoding
{
    private static readonly Dictionary<string, string> Aliases = new(StringComparer.Ordinal)
    {
        ["utf8sig"] = "utf-8", ["utf8bom"] = "utf-8", ["unicode11utf8"] = "utf-8",
        ["ascii"] = "us-ascii", ["usascii"] = "us-ascii", ["iso646us"] = "us-ascii", ["ansix341968"] = "us-ascii",
        ["latin1"] = "iso-8859-1", ["l1"] = "iso-8859-1", ["latin2"] = "iso-8859-2", ["l2"] = "iso-8859-2",
        ["latin5"] = "iso-8859-9", ["latin9"] = "iso-8859-15", ["latin0"] = "iso-8859-15", ["l9"] = "iso-8859-15",
        ["greek"] = "iso-8859-7", ["cyrillic"] = "iso-8859-5", ["hebrew"] = "iso-8859-8", ["arabic"] = "iso-8859-6",
        ["ansi"] = "windows-1252", ["western"] = "windows-1252", ["winlatin1"] = "windows-1252",
        ["koi8"] = "koi8-r", ["mac"] = "macintosh", ["macroman"] = "macintosh",
        ["sjis"] = "shift_jis", ["mskanji"] = "shift_jis", ["ms932"] = "shift_jis", ["windows31j"] = "shift_jis", ["cswindows31j"] = "shift_jis",
        ["ujis"] = "euc-jp", ["eucjis"] = "euc-jp",
        ["gbk"] = "gb18030", ["gb2312"] = "gb18030", ["euccn"] = "gb18030", ["chinese"] = "gb18030",
        ["big5hkscs"] = "big5", ["big5tw"] = "big5",
        ["uhc"] = "ks_c_5601-1987", ["euckr"] = "ks_c_5601-1987", ["ksc5601"] = "ks_c_5601-1987", ["korean"] = "ks_c_5601-1987",
        ["jis"] = "iso-2022-jp", ["oem"] = "ibm850", ["dos"] = "ibm850",
    };

    private TextEncoding(string name, TextEncodingKind kind, int codePage)
    {
        Name = name;
        Kind = kind;
        CodePage = codePage;
    }

    /// <summary>The name to declare it by, such as <c>windows-1252</c>.</summary>
    public string Name { get; }

    internal TextEncodingKind Kind { get; }

    internal int CodePage { get; }

    /// <summary>UTF-8, which every other encoding is turned into.</summary>
    public static TextEncoding Utf8 { get; } = new("utf-8", TextEncodingKind.Utf8, 65001);

    internal static TextEncoding Utf16LittleEndian { get; } = new("utf-16le", TextEncodingKind.Utf16LittleEndian, 1200);

    internal static TextEncoding Utf16BigEndian { get; } = new("utf-16be", TextEncodingKind.Utf16BigEndian, 1201);

    internal static TextEncoding Utf32LittleEndian { get; } = new("utf-32le", TextEncodingKind.MultiByte, 12000);

    internal static TextEncoding Utf32BigEndian { get; } = new("utf-32be", TextEncodingKind.MultiByte, 12001);

    /// <summary>
    /// What is meant where a page or an XML document says this one: the larger encoding of Windows that every browser reads
    /// under its name (https://encoding.spec.whatwg.org/#names-and-labels).
    /// </summary>
    internal TextEncoding Meant => CodePage switch
    {
        20127 or 28591 => OfCodePage(1252),
        28599 => OfCodePage(1254),
        _ => this,
    };

    /// <summary>True for <c>utf-16</c> and <c>utf-32</c> declared without saying which byte comes first.</summary>
    internal bool IsOrderUnknown { get; init; }

    /// <summary>Finds an encoding by any of its names, without regard to case, blanks, dashes and underscores.</summary>
    public static bool TryFind(string name, [NotNullWhen(true)] out TextEncoding? encoding)
    {
        var key = string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
        encoding = key switch
        {
            "" => null,
            "utf8" or "utf8sig" or "utf8bom" or "cp65001" or "65001" => Utf8,
            "utf16" or "unicode" or "ucs2" => Utf16LittleEndian with { IsOrderUnknown = true },
            "utf16le" or "ucs2le" or "cp1200" => Utf16LittleEndian,
            "utf16be" or "ucs2be" or "cp1201" or "unicodefffe" => Utf16BigEndian,
            "utf32" or "ucs4" => Utf32LittleEndian with { IsOrderUnknown = true },
            "utf32le" => Utf32LittleEndian,
            "utf32be" => Utf32BigEndian,
            "utf7" or "csunicode11utf7" => null,
            _ => FindCodePage(Aliases.GetValueOrDefault(key, name.Trim()), key),
        };
        return encoding is not null;
    }

    /// <summary>The encoding of a Windows, IBM or ISO code page.</summary>
    internal static TextEncoding OfCodePage(int codePage) => From(GetEncoding(codePage))!;

    /// <summary>.NET's encoding that refuses what it can not decode.</summary>
    internal static Encoding GetEncoding(int codePage)
        => CodePagesEncodingProvider.Instance.GetEncoding(codePage, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
            ?? Encoding.GetEncoding(codePage, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);

    private static TextEncoding? FindCodePage(string name, string key)
    {
        try
        {
            return From(CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name));
        }
        catch (ArgumentException)
        {
            return CodePageNumber(key) is { } number ? TryFrom(number) : null;
        }
    }

    /// <summary>The number of <c>cp1252</c>, <c>windows1252</c>, <c>ibm850</c>, <c>iso88592</c> or plain <c>1252</c>.</summary>
    private static int? CodePageNumber(string key)
    {
        var digits = key.AsSpan(key.AsSpan().IndexOfAnyInRange('0', '9') is var at and >= 0 ? at : key.Length);
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        return key[..(key.Length - digits.Length)] switch
        {
            "" or "cp" or "windows" or "win" or "ibm" or "dos" or "ms" or "codepage" or "oem" or "x" => number,
            "iso" when digits.StartsWith("8859") && int.TryParse(digits[4..], out var part) && part is >= 1 and <= 16 => 28590 + part,
            _ => null,
        };
    }

    private static TextEncoding? TryFrom(int codePage)
    {
        try
        {
            return From(GetEncoding(codePage));
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private static TextEncoding? From(Encoding encoding) => encoding.CodePage switch
    {
        65001 => Utf8,
        65000 => null,
        1200 => Utf16LittleEndian,
        1201 => Utf16BigEndian,
        12000 => Utf32LittleEndian,
        12001 => Utf32BigEndian,

        // GB18030 holds the older two, and Korean Windows' 949 holds EUC-KR: what is declared as the smaller is read
        // with the larger, because that is what programs really write under those names.
        936 or 20936 or 51936 => new("gb18030", TextEncodingKind.MultiByte, 54936),
        51949 or 20949 => new("ks_c_5601-1987", TextEncodingKind.MultiByte, 949),
        20932 => new("euc-jp", TextEncodingKind.MultiByte, 51932),
        var page => new(encoding.WebName.ToLowerInvariant(), encoding.IsSingleByte ? TextEncodingKind.SingleByte : TextEncodingKind.MultiByte, page),
    };
}
