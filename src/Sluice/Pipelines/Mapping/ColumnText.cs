using System.Globalization;
using System.Text;

namespace Sluice.Pipelines.Mapping;

/// <summary>Names of columns as they are compared and shown.</summary>
internal static class ColumnText
{
    // Letters with marks of Latin-1 and Latin Extended-A, each followed by the letter they are compared as. The runtime
    // decomposes only ASCII when it has no ICU, which is how we ship it.
    private const string Marked =
        "àaáaâaãaäaåaāaăaąaçcćcĉcċcčcďdđdèeéeêeëeēeĕeėeęeěeĝgğgġgģgĥhħhìiíiîiïiĩiīiĭiįiıiĵjķkĺlļlľlŀlłlñnńnņnňnòoóoôoõoöoøoōoŏoőo"
        + "ŕrŗrřrśsŝsşsšsșsţtťtŧtțtùuúuûuüuũuūuŭuůuűuųuŵwýyÿyŷyźzżzžz";

    private static readonly Dictionary<char, char> Plain = Enumerable.Range(0, Marked.Length / 2).ToDictionary(at => Marked[2 * at], at => Marked[(2 * at) + 1]);

    /// <summary>
    /// A name without case, blanks, punctuation and accents: <c>Issue key</c>, <c>issue_key</c> and <c>ISSUE-KEY</c> are
    /// all <c>issuekey</c>. Empty when nothing is left, as of <c>%</c>; such a name is compared to the letter only.
    /// </summary>
    public static string Normalise(string name)
    {
        var letters = new StringBuilder(name.Length);
        foreach (var letter in name)
        {
            var small = char.ToLowerInvariant(letter);
            if (Plain.TryGetValue(small, out var plain))
            {
                letters.Append(plain);
            }
            else if (char.IsLetterOrDigit(small) || char.IsSurrogate(small))
            {
                letters.Append(small);
            }
        }

        return letters.ToString();
    }

    /// <summary>A column as a sentence names it: its name in quotes, cut to what fits, or its number.</summary>
    public static string Show(string name, int index)
    {
        const int shown = 60;
        if (name.Length == 0)
        {
            return $"column {(index + 1).ToString(CultureInfo.InvariantCulture)} (without a name)";
        }

        var clean = name.Length > shown ? name[..shown] + "…" : name;
        return $"'{(clean.Any(char.IsControl) ? string.Concat(clean.Select(letter => char.IsControl(letter) ? ' ' : letter)) : clean)}'";
    }

    /// <summary>Several columns as a sentence names them: the first few, and how many more.</summary>
    public static string Show(IReadOnlyCollection<string> names)
    {
        const int shown = 10;
        var list = string.Join(", ", names.Take(shown).Select(name => Show(name, -1)));
        return names.Count <= shown ? list : $"{list} and {(names.Count - shown).ToString(CultureInfo.InvariantCulture)} more";
    }
}
