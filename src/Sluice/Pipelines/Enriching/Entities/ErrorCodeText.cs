namespace Sluice.Pipelines.Enriching.Entities;

/// <summary>Codes of errors: 0x80070005, CS0246, "error code 1045".</summary>
internal static class ErrorCodeText
{
    private const int LettersMax = 6;

    // Compilers, linkers and package managers whose codes are known without the word "error" before them.
    private static ReadOnlySpan<byte> Families => "|CS|TS|MSB|NU|NETSDK|LNK|BC|FS|CA|KB|AADSTS|SQL|"u8;

    /// <summary>Reads a code of letters and digits.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">Where the word begins.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="isCalledError">True when the text has called it one.</param>
    /// <param name="found">Takes the entity.</param>
    public static int TryRead(ReadOnlySpan<byte> text, int at, int end, bool isCalledError, EntityList found)
    {
        var letters = at;
        while (letters < end && Letters.IsUpper(text[letters]))
            letters++;
        var digits = Letters.EndOfDigits(text, letters);
        var isCode = letters - at is > 0 and <= LettersMax && digits == end && digits - letters is >= 2 and <= 10;
        if (!isCode || !(isCalledError || (digits - letters >= 3 && Families.IndexOf([(byte)'|', .. text[at..letters], (byte)'|']) >= 0)))
            return 0;
        found.Add(EntityKinds.ErrorCode, at, end);
        return end;
    }

    /// <summary>Reads a code that begins with a digit.</summary>
    public static int TryReadNumber(ReadOnlySpan<byte> text, int at, int end, bool isCalledCode, EntityList found)
    {
        var word = text[at..end];
        var isHex = word.Length is 10 or 18 && word.StartsWith("0x"u8) && IsHex(word[2..]);
        if (!isHex && !(isCalledCode && word.Length <= 10 && (IsHex(word) || word.StartsWith("0x"u8))))
            return 0;
        Span<byte> value = stackalloc byte[18];
        found.Add(EntityKinds.ErrorCode, at, end, Letters.ToLower(word, value));
        return end;
    }

    private static bool IsHex(ReadOnlySpan<byte> digits)
    {
        foreach (var digit in digits)
        {
            if (!Letters.IsHex(digit))
                return false;
        }
        return true;
    }
}
