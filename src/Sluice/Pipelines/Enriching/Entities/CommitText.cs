namespace Sluice.Pipelines.Enriching.Entities;

/// <summary>Hashes of commits: 40 hexadecimal digits, or from seven on where the text says that it is one.</summary>
internal static class CommitText
{
    /// <summary>Digits of a whole hash.</summary>
    public const int WholeDigits = 40;

    /// <summary>True for so many hexadecimal digits or more, up to 40, letters and digits among them, all letters of one case.</summary>
    public static bool IsHash(ReadOnlySpan<byte> word, int digitsMin)
    {
        if (word.Length < digitsMin || word.Length > WholeDigits)
            return false;
        var (digits, small, capital) = (0, 0, 0);
        foreach (var letter in word)
        {
            if (!Letters.IsHex(letter))
                return false;
            digits += Letters.IsDigit(letter) ? 1 : 0;
            capital += Letters.IsUpper(letter) ? 1 : 0;
            small += letter >= 'a' ? 1 : 0;
        }
        return digits > 0 && (small == 0) != (capital == 0);
    }

    /// <summary>Adds a hash, in small letters.</summary>
    public static void Add(ReadOnlySpan<byte> text, int start, int end, EntityList found)
    {
        Span<byte> value = stackalloc byte[WholeDigits];
        found.Add(EntityKinds.Commit, start, end, Letters.ToLower(text[start..end], value));
    }
}
