namespace Sluice.Pipelines.Enriching.Entities;

/// <summary>Names of exceptions, with or without their namespace: <c>java.lang.NullPointerException</c>, <c>TypeError</c>.</summary>
internal static class ExceptionText
{
    /// <summary>True for the name of a class that ends in Exception, Error or Fault and is more than that.</summary>
    public static bool IsName(ReadOnlySpan<byte> word)
    {
        if (word.Length is < 6 or > 100 || !Letters.IsUpper(word[0]))
            return false;
        var stem = word.EndsWith("Exception"u8) ? word.Length - 9 : word.EndsWith("Error"u8) || word.EndsWith("Fault"u8) ? word.Length - 5 : 0;
        return stem > 1 && !word.ContainsAnyInRange((byte)0x80, (byte)0xff);
    }
}
