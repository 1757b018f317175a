using System.Globalization;
using System.Text;

namespace Sluice.Pipelines.Mapping;

/// <summary>Names of columns as they are compared and shown.</summary>
internal static class ColumnText
{
    /// <summary>
    /// A name without case, blanks, punctuation and accents: <c>Issue key</c>, <c>issue_key</c> and <c>ISSUE-KEY</c> are
    /// all <c>issuekey</c>. Empty when nothing is left, as of <c>%</c>; such a name is compared to the letter only.
    /// </summary>
    public static string Normalise(string name)
    {
        var letters = new StringBuilder(name.Length);
        foreach (var letter in NameLetters.Plain(name))
        {
            // Marks of other scripts than Latin, Greek and Cyrillic are vowels and tones: without them one word would be another.
            if (char.IsLetterOrDigit(letter) || char.IsSurrogate(letter)
                || (!NameLetters.IsAccent(letter) && char.GetUnicodeCategory(letter) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark))
            {
                letters.Append(char.ToLowerInvariant(letter));
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
}
