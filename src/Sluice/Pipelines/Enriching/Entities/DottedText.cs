namespace Sluice.Pipelines.Enriching.Entities;

/// <summary>Numbers with dots between them: addresses of the internet protocol, and versions.</summary>
internal static class DottedText
{
    private static ReadOnlySpan<byte> PreReleases => "alpha|beta|rc|snapshot|final|release|ga|sp|build|dev|pre|preview|m|b|a|p|patch|hotfix|"u8;

    /// <summary>Reads the numbers that begin with the digit here.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">Where the first number begins.</param>
    /// <param name="start">Where the entity would begin: at a <c>v</c> before the number.</param>
    /// <param name="isVersion">True when the text has called it a version.</param>
    /// <param name="found">Takes the entity.</param>
    /// <returns>Where the numbers end, whether they are something or not.</returns>
    public static int Read(ReadOnlySpan<byte> text, int at, int start, bool isVersion, EntityList found)
    {
        var end = Letters.EndOfDigits(text, at);
        var (groups, isOctets, bytesMax) = (1, IsOctet(text[at..end]), end - at);
        while (Letters.Is(text, end, '.') && Letters.IsDigitAt(text, end + 1))
        {
            var groupEnd = Letters.EndOfDigits(text, end + 1);
            isOctets &= IsOctet(text[(end + 1)..groupEnd]);
            bytesMax = Math.Max(bytesMax, groupEnd - end - 1);
            end = groupEnd;
            groups++;
        }
        var suffixEnd = EndOfSuffix(text, end);
        if (groups == 4 && isOctets && !isVersion && !Letters.IsWordAt(text, end))
            found.Add(EntityKinds.Ip, start, end);
        else if (bytesMax <= 8 && (groups is 3 or 4 || (groups == 2 && (isVersion || suffixEnd > end)) || (groups == 1 && isVersion && start == at))
            && !Letters.IsWordAt(text, suffixEnd))
            found.Add(EntityKinds.Version, start, suffixEnd, text[at..suffixEnd]);
        else
            return end;
        return Math.Max(end, suffixEnd);
    }

    // 2.0-SNAPSHOT, 1.4rc1, 17.0.1+12, 3.1-beta.2
    private static int EndOfSuffix(ReadOnlySpan<byte> text, int at)
    {
        var word = at < text.Length && text[at] is (byte)'-' or (byte)'.' or (byte)'+' or (byte)'_' ? at + 1 : at;
        var end = word;
        while (end < text.Length && Letters.IsLetter(text[end]))
            end++;
        if (end == word)
            return word > at && text[at] == '+' && Letters.IsDigitAt(text, word) ? Letters.EndOfDigits(text, word) : at;
        Span<byte> name = stackalloc byte[12];
        if (end - word > 10 || PreReleases.IndexOf([.. Letters.ToLower(text[word..end], name), (byte)'|']) is var place && (place < 0 || (place > 0 && PreReleases[place - 1] != '|')))
            return at;
        var number = end < text.Length && text[end] is (byte)'.' or (byte)'-' && Letters.IsDigitAt(text, end + 1) ? end + 1 : end;
        return Letters.EndOfDigits(text, number);
    }

    private static bool IsOctet(ReadOnlySpan<byte> digits) => digits.Length switch
    {
        1 => true,
        2 => digits[0] != '0',
        3 => digits[0] is (byte)'1' or (byte)'2' && (digits[0] - '0') * 100 + (digits[1] - '0') * 10 + (digits[2] - '0') <= 255,
        _ => false,
    };
}
