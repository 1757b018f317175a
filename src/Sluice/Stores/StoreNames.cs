using System.Text;

namespace Sluice.Stores;

/// <summary>Names for tables and pipelines that nobody named: made of the file's name.</summary>
public static class StoreNames
{
    /// <summary>A name in lower-case letters, digits and underscores: <c>Orders 2026-11.csv.gz</c> is <c>orders_2026_11</c>.</summary>
    public static string OfFile(string path)
    {
        var stem = Path.GetFileName(path);
        var dot = stem.IndexOf('.', 1);
        stem = dot > 0 ? stem[..dot] : stem;
        var name = new StringBuilder();
        foreach (var letter in stem.ToLowerInvariant())
        {
            if (char.IsLetterOrDigit(letter))
            {
                name.Append(letter);
            }
            else if (name.Length > 0 && name[^1] != '_')
            {
                name.Append('_');
            }
        }

        var trimmed = name.ToString().Trim('_');
        return trimmed.Length == 0 ? "rows" : char.IsDigit(trimmed[0]) ? "t_" + trimmed : trimmed;
    }
}
