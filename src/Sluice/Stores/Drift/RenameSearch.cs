namespace Sluice.Stores.Drift;

/// <summary>A column that seems to have got another name.</summary>
/// <param name="From">Its name in the table.</param>
/// <param name="To">Its name in the stream.</param>
/// <param name="Similarity">How alike the values are, from 0 to 1.</param>
internal sealed record Rename(string From, string To, double Similarity);

/// <summary>Finds the columns that only changed their names: by their values first, by their names second.</summary>
internal static class RenameSearch
{
    private const double ValueWeight = 0.75;
    private const double LeastScore = 0.6;

    /// <summary>Pairs of columns, each at most once, the likeliest first.</summary>
    /// <param name="gone">Columns that only the table has.</param>
    /// <param name="come">Columns that only the stream has.</param>
    public static IReadOnlyList<Rename> Find(
        IReadOnlyList<(string Name, ColumnSketch Sketch)> gone, IReadOnlyList<(string Name, ColumnSketch Sketch)> come)
    {
        var pairs = gone.SelectMany(_ => come, (from, to) =>
            {
                var values = from.Sketch.Similarity(to.Sketch);
                return (Rename: new Rename(from.Name, to.Name, values), Score: (ValueWeight * values) + ((1 - ValueWeight) * Likeness(from.Name, to.Name)));
            })
            .Where(pair => pair.Score >= LeastScore).OrderByDescending(pair => pair.Score);
        var found = new List<Rename>();
        foreach (var (rename, _) in pairs)
        {
            if (!found.Any(other => other.From == rename.From || other.To == rename.To))
            {
                found.Add(rename);
            }
        }

        return found;
    }

    // Shared pairs of letters, of all that both names have; "order_no" and "OrderNumber" share most of theirs.
    private static double Likeness(string left, string right)
    {
        var (l, r) = (Pairs(left), Pairs(right));
        return l.Count + r.Count == 0 ? 0 : 2.0 * l.Intersect(r).Count() / (l.Count + r.Count);
    }

    private static HashSet<string> Pairs(string name)
    {
        var letters = new string([.. name.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant)]);
        return [.. Enumerable.Range(0, Math.Max(0, letters.Length - 1)).Select(place => letters.Substring(place, 2))];
    }
}
