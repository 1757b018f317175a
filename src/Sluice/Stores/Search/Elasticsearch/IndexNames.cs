using System.Security.Cryptography;
using System.Text;

namespace Sluice.Stores.Search.Elasticsearch;

/// <summary>
/// Names for the server: indexes take small letters only and hardly any signs, fields no dots, and both may not begin with
/// every sign. What does not go is written in another way, so that any table and column has a name, and no two have the same.
/// </summary>
internal static class IndexNames
{
    /// <summary>The longest prefix; a name has 255 bytes at most.</summary>
    public const int PrefixMax = 64;

    private const int StemMax = 100;
    private const int OfIndex = 12;

    /// <summary>True for what the names of indexes can begin with.</summary>
    public static bool IsPrefix(string text) =>
        text.Length <= PrefixMax && text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-' or '_') && char.IsAsciiLetterOrDigit(text[0]);

    /// <summary>The index that keeps what the store knows. No table has a dash in its name, so no table is called so.</summary>
    public static string Catalog(string prefix) => prefix + "sluice-catalog";

    /// <summary>The name under which others find the rows of a table: an alias.</summary>
    public static string Alias(string prefix, string table)
    {
        var folded = SqlName.Fold(table);
        if (folded.Length is > 0 and <= StemMax && folded[0] != '_' && folded.All(IsSafe))
        {
            return prefix + folded;
        }

        var stem = string.Concat(folded.Select(letter => IsSafe(letter) ? letter : '_')).Trim('_');
        return $"{prefix}{(stem.Length == 0 ? "table" : stem[..Math.Min(stem.Length, StemMax)])}-{Hash(folded, 8)}";
    }

    /// <summary>A new index for the rows of a table, whose name nothing had before.</summary>
    public static string Index(string alias, string load) => $"{alias}-{Hash(load, OfIndex)}";

    /// <summary>The alias to which an index belongs.</summary>
    public static string AliasOf(string index) => index[..^(OfIndex + 1)];

    /// <summary>The alias by which an index is written to.</summary>
    public static string ToWrite(string index) => index + "-w";

    /// <summary>The field of a column.</summary>
    public static string Field(string column)
    {
        if (Provenance.Columns.Any(own => own.Name == column))
        {
            return column;
        }

        var name = new StringBuilder(column.Length);
        foreach (var (i, letter) in column.Index())
        {
            // A dot would make an object of it, a _ at the beginning is the server's, and a name is more than blanks.
            var isPlain = char.IsLetterOrDigit(letter) || char.IsSurrogate(letter) || letter == '-' || (letter == '_' && i > 0)
                || (letter == ' ' && i > 0 && i < column.Length - 1);
            name.Append(isPlain ? letter.ToString() : $"%{(int)letter:X4}");
        }

        return name.ToString();
    }

    /// <summary>A short text that stands for a long one.</summary>
    public static string Hash(string text, int length) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..length];

    private static bool IsSafe(char letter) => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '_';
}
