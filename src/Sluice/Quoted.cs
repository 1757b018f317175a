using System.Text;

namespace Sluice;

/// <summary>What somebody wrote, as a message may repeat it.</summary>
internal static class Quoted
{
    private const int LettersShown = 60;

    /// <summary>A text in quotes, cut to a length that fits a message, without control characters.</summary>
    public static string Of(string text)
    {
        var clean = new StringBuilder();
        foreach (var letter in text.Length > LettersShown ? text[..LettersShown] : text)
        {
            clean.Append(char.IsControl(letter) ? ' ' : letter);
        }

        return $"'{clean}{(text.Length > LettersShown ? "…" : "")}'";
    }
}
