using System.Text;

namespace Sluice.TestFiles;

/// <summary>Free text as people type it: words with spaces, some commas, some quoted words, some letters beyond ASCII.</summary>
public static class Prose
{
    private static readonly byte[][] Words = [.. (
        "the a an of to in for with and or not on at by from is was are be has had will can may must order parcel invoice "
        + "customer delivery express standard return refund damaged missing late early morning evening street house floor door "
        + "neighbour garden gate bell call phone mail address changed wrong right size colour blue red green black white large "
        + "small medium spare part battery charger cable screen keyboard lamp chair table shelf cupboard mirror frame glass bottle "
        + "box pallet crate bag gift wrapped fragile heavy light urgent please thank you confirm cancel replace repair upgrade "
        + "exchange voucher discount price payment card cash transfer account number tax customs port ship truck train plane driver "
        + "depot route stop next week month Monday Tuesday Friday March July two three five ten twelve hundred percent "
        + "half full empty open closed new used old café Zürich Málaga naïve résumé größe señor København").Split(' ')
        .Select(Encoding.UTF8.GetBytes)];

    /// <summary>Adds one field of about <paramref name="length"/> bytes, in quotes where it needs them.</summary>
    public static void AddField(LineBuffer buffer, ref SplitMix random, int length, bool mayBreakLines = false)
    {
        // A fifth of the fields has commas and so needs quotes; a quarter of those quotes a word.
        var isQuoted = random.OneIn(5);
        var quotesWord = isQuoted && random.OneIn(4);
        if (isQuoted)
        {
            buffer.Add((byte)'"');
        }

        var end = buffer.Count + length;
        while (buffer.Count < end)
        {
            var bits = random.Next();
            var word = Words[(int)((bits & 0xFFFF) * (ulong)Words.Length >> 16)];
            if (quotesWord && (bits >> 16 & 7) == 0)
            {
                buffer.Add("\"\""u8);
                buffer.Add(word);
                buffer.Add("\"\""u8);
            }
            else
            {
                buffer.Add(word);
            }

            buffer.Add(isQuoted && (bits >> 20 & 7) == 0 ? ", "u8 : mayBreakLines && isQuoted && (bits >> 24 & 31) == 0 ? "\n"u8 : " "u8);
        }

        buffer.CutTo(buffer.Count - 1);
        if (isQuoted)
        {
            buffer.Add((byte)'"');
        }
    }
}
