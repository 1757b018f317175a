namespace Sluice.Stores;

/// <summary>Names for tables and pipelines that nobody named: made of the file's name.</summary>
public static class StoreNames
{
    /// <summary>
    /// A name of small letters, digits and underscores that a pipeline could have too, at most 63 bytes long:
    /// <c>Orders 2026-11.csv.gz</c> is <c>orders_2026_11</c>, <c>Größen.csv</c> is <c>grossen</c>.
    /// </summary>
    public static string OfFile(string path)
    {
        var stem = Path.GetFileName(path);
        var dot = stem.IndexOf('.', 1);
        var name = NameLetters.SnakeOf(dot > 0 ? stem[..dot] : stem);
        return name.Length == 0 ? "rows" : NameLetters.Cut(NameLetters.BeginsWithLetter(name) ? name : "t_" + name, NameLetters.LengthMax);
    }
}
