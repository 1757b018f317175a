namespace Sluice;

/// <summary>Finds the word a person most likely meant.</summary>
internal static class NearestWord
{
    /// <summary>The closest of <paramref name="words"/>, or null when none is close enough to be worth naming.</summary>
    public static string? Of(string written, IEnumerable<string> words)
    {
        var best = words.Select(w => (Word: w, Distance: Distance(written.ToLowerInvariant(), w.ToLowerInvariant())))
            .OrderBy(w => w.Distance).ThenBy(w => w.Word.Length).ThenBy(w => w.Word, StringComparer.Ordinal)
            .FirstOrDefault((Word: null!, Distance: int.MaxValue));

        // Two slips in three letters are another word.
        return best.Distance <= (written.Length <= 3 ? 1 : Math.Max(2, written.Length / 3)) ? best.Word : null;
    }

    private static int Distance(string a, string b)
    {
        // Edit distance in which two swapped neighbours count once: "itneger" is one slip from "integer", not two.
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var change = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                var best = Math.Min(change, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    best = Math.Min(best, rows[i - 2, j - 2] + 1);
                rows[i, j] = best;
            }
        }
        return rows[a.Length, b.Length];
    }
}
