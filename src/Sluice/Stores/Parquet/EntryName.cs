using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Sluice.Stores.Parquet;

/// <summary>
/// The name of a folder or file for a table or job, whatever its characters: what a file system or a glob would take for
/// something else is written as %XX, and a name too long for one is cut and told apart by its hash.
/// </summary>
internal static class EntryName
{
    // File systems stop at 255 bytes; endings such as .kept.parquet come on top.
    private const int BytesMax = 200;
    private const string Special = "/\\:*?\"<>|%[]{}";

    public static string Of(string name)
    {
        var escaped = new StringBuilder();
        var runes = name.EnumerateRunes().ToList();
        for (var i = 0; i < runes.Count; i++)
        {
            Append(escaped, runes[i], isFirst: i == 0, isLast: i == runes.Count - 1);
        }

        var text = escaped.ToString();
        return Encoding.UTF8.GetByteCount(text) <= BytesMax ? text : Cut(text) + "~" + Hash(name);
    }

    /// <summary>The table or job behind a name; of one that was cut, the name itself.</summary>
    public static string TableOf(string name) => Uri.UnescapeDataString(name);

    private static void Append(StringBuilder text, Rune rune, bool isFirst, bool isLast)
    {
        // A name that begins with a dot or an underscore is hidden from many readers, one that ends so is not kept by Windows.
        var isSpecial = Rune.IsControl(rune) || (rune.IsAscii && Special.Contains((char)rune.Value, StringComparison.Ordinal))
            || (isFirst && rune.Value is '.' or '_') || (isLast && rune.Value is '.' or ' ');
        if (!isSpecial)
        {
            text.Append(rune.ToString());
            return;
        }

        Span<byte> bytes = stackalloc byte[4];
        foreach (var value in bytes[..rune.EncodeToUtf8(bytes)])
        {
            text.Append(CultureInfo.InvariantCulture, $"%{value:X2}");
        }
    }

    private static string Cut(string text)
    {
        var bytes = 0;
        var end = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > BytesMax)
            {
                break;
            }

            end += rune.Utf16SequenceLength;
        }

        return text[..end];
    }

    // Names that are the same to DuckDB have the same hash.
    private static string Hash(string name) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(SqlName.Fold(name))).AsSpan(0, 8));
}
