using System.Globalization;

namespace Sluice.Pipelines.Mapping;

/// <summary>Names of columns as they are compared and shown.</summary>
internal static class ColumnText
{
    // Letters with marks of Latin-1 and Latin Extended-A, each followed by the letter they are compared as. The runtime
    // decomposes only ASCII when it has no ICU, which is how we ship it.
    private const string Marked =
        "àaáaâaãaäaåaāaăaąaçcćcĉcċcčcďdđdèeéeêeëeēeĕeėeęeěeĝgğgġgģgĥhħhìiíiîiïiĩiīiĭiįiıiĵjķkĺlļlľlŀlłlñnńnņnňnòoóoôoõoöoøoōoŏoőo"
        + "ŕrŗrřrśsŝsşsšsșsţtťtŧtțtùuúuûuüuũuūuŭuůuűuųuŵwýyÿyŷyźzżzžz";

    // For each letter up to U+024F what it is compared as; NUL where it does not count.
    private static readonly char[] Plain = BuildPlain();

    /// <summary>
    /// A name without case, blanks, punctuation and accents: <c>Issue key</c>, <c>issue_key</c> and <c>ISSUE-KEY</c> are
    /// all <c>issuekey</c>. Empty when nothing is left, as of <c>%</c>; such a name is compared to the letter only.
    /// </summary>
    public static string Normalise(string name)
    {
        Span<char> letters = name.Length <= 256 ? stackalloc char[name.Length] : new char[name.Length];
        var length = 0;
        foreach (var letter in name)
        {
            if (letter < Plain.Length)
            {
                letters[length] = Plain[letter];
                length += letters[length] == 0 ? 0 : 1;
            }
            else if (char.IsLetterOrDigit(letter) || char.IsSurrogate(letter))
            {
                letters[length++] = char.ToLowerInvariant(letter);
            }
        }

        return new string(letters[..length]);
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
        return clean.AsSpan().ContainsAnyInRange('\0', '\u001f')
            ? $"'{string.Concat(clean.Select(letter => char.IsControl(letter) ? ' ' : letter))}'" : $"'{clean}'";
    }

    /// <summary>Several columns as a sentence names them: the first few, and how many more.</summary>
    public static string Show(IReadOnlyCollection<string> names)
    {
        const int shown = 10;
        var list = string.Join(", ", names.Take(shown).Select(name => Show(name, -1)));
        return names.Count <= shown ? list : $"{list} and {(names.Count - shown).ToString(CultureInfo.InvariantCulture)} more";
    }

    private static char[] BuildPlain()
    {
        var plain = Enumerable.Range(0, 0x250)
            .Select(code => char.IsLetterOrDigit((char)code) ? char.ToLowerInvariant((char)code) : '\0').ToArray();
        var marked = Enumerable.Range(0, Marked.Length / 2).ToDictionary(at => Marked[2 * at], at => Marked[(2 * at) + 1]);
        for (var code = 0; code < plain.Length; code++)
        {
            plain[code] = marked.GetValueOrDefault(plain[code], plain[code]);
        }

        return plain;
    }
}
