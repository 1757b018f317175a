using System.Globalization;
using System.Text;
using Sluice.Pipelines.Text;

namespace Sluice.Pipelines.Enriching.Entities;

/// <summary>
/// Amounts of money. The value is the currency, a blank and the number with a dot: its ISO code where the text says it or
/// the sign is one currency's, else the sign as it stands, because <c>$</c> is the dollar of many countries.
/// </summary>
internal static class MoneyText
{
    private const int NumberBytesMax = 24;

    private static readonly (byte[] Sign, byte[] Currency)[] Signs =
    [
        ([.. "€"u8], [.. "EUR"u8]), ([.. "£"u8], [.. "GBP"u8]), ([.. "₹"u8], [.. "INR"u8]), ([.. "$"u8], [.. "$"u8]), ([.. "¥"u8], [.. "¥"u8]),
    ];

    private static readonly WordTable Codes = new([.. (
        "EUR USD GBP CHF JPY CNY INR AUD CAD NZD SEK NOK DKK PLN CZK HUF RON BGN TRY ILS ZAR BRL MXN ARS CLP COP SGD HKD KRW TWD THB IDR MYR PHP VND AED SAR RUB UAH BTC ETH")
        .Split(' ').Select(Encoding.ASCII.GetBytes)]);

    /// <summary>True for the code of a currency, in capitals.</summary>
    public static bool IsCode(ReadOnlySpan<byte> word) => word.Length == 3 && Codes.Find(word) > 0;

    /// <summary>Reads an amount at the sign of its currency.</summary>
    public static int TryReadSigned(ReadOnlySpan<byte> text, int at, EntityList found) =>
        SignAt(text[at..], out var width) is { } currency ? TryReadAfter(text, at, at + width, currency, found) : 0;

    /// <summary>Reads the number after a sign or a code.</summary>
    public static int TryReadAfter(ReadOnlySpan<byte> text, int start, int signEnd, ReadOnlySpan<byte> currency, EntityList found)
    {
        var number = Letters.Is(text, signEnd, ' ') ? signEnd + 1 : signEnd;
        if (!Letters.IsDigitAt(text, number))
            return 0;
        var end = EndOfNumber(text, number);
        return TryAdd(text, start, number, end, EndOfMagnitude(text, end, out var factor), factor, currency, found);
    }

    /// <summary>Reads an amount at its number, which a sign or a code must follow.</summary>
    public static int TryReadNumber(ReadOnlySpan<byte> text, int at, EntityList found)
    {
        var numberEnd = EndOfNumber(text, at);
        var end = EndOfMagnitude(text, numberEnd, out var factor);
        var sign = Letters.Is(text, end, ' ') ? end + 1 : text[end..].StartsWith("\u00A0"u8) ? end + 2 : end;
        if (SignAt(text[sign..], out var width) is { } currency)
            return TryAdd(text, at, at, numberEnd, sign + width, factor, currency, found);
        if (sign + 3 > text.Length || !Letters.IsUpper(text[sign]) || !IsCode(text[sign..(sign + 3)]))
            return 0;
        return TryAdd(text, at, at, numberEnd, sign + 3, factor, text[sign..(sign + 3)], found);
    }

    private static byte[]? SignAt(ReadOnlySpan<byte> text, out int width)
    {
        foreach (var (sign, currency) in Signs)
        {
            if (text.StartsWith(sign))
            {
                width = sign.Length;
                return currency;
            }
        }
        width = 0;
        return null;
    }

    // Digits with marks between them; a blank only before three digits.
    private static int EndOfNumber(ReadOnlySpan<byte> text, int at)
    {
        var end = Letters.EndOfDigits(text, at);
        while (end < text.Length && end - at < NumberBytesMax)
        {
            var mark = text[end] is (byte)'.' or (byte)',' or (byte)'\'' ? 1 : text[end] == ' ' && Letters.EndOfDigits(text, end + 1) == end + 4 ? 1 : 0;
            if (mark == 0 || !Letters.IsDigitAt(text, end + mark))
                break;
            end = Letters.EndOfDigits(text, end + mark);
        }
        return end;
    }

    private static int EndOfMagnitude(ReadOnlySpan<byte> text, int at, out decimal factor)
    {
        factor = at < text.Length ? (text[at] | 0x20) switch { 'k' => 1_000, 'm' => 1_000_000, _ => 1 } : 1;
        if (factor != 1 && !Letters.IsWordAt(text, at + 1))
            return at + 1;
        (factor, var length) = text[at..] switch
        {
            var rest when rest.StartsWith(" million"u8) => (1_000_000m, 8),
            var rest when rest.StartsWith(" billion"u8) => (1_000_000_000m, 8),
            var rest when rest.StartsWith("bn"u8) && !Letters.IsWordAt(rest, 2) => (1_000_000_000m, 2),
            _ => (1m, 0),
        };
        return at + length;
    }

    private static int TryAdd(
        ReadOnlySpan<byte> text, int start, int number, int numberEnd, int end, decimal factor, ReadOnlySpan<byte> currency, EntityList found)
    {
        if (Letters.IsWordAt(text, end) || !TryReadAmount(text[number..numberEnd], out var amount) || amount > decimal.MaxValue / factor)
            return 0;
        Span<byte> value = stackalloc byte[48];
        currency.CopyTo(value);
        value[currency.Length] = (byte)' ';
        (amount * factor).TryFormat(value[(currency.Length + 1)..], out var length, "0.##########", CultureInfo.InvariantCulture);
        found.Add(EntityKinds.Money, start, end, value[..(currency.Length + 1 + length)]);
        return end;
    }

    // The last of two different marks is the decimal one; a single mark is, unless three digits follow it.
    private static bool TryReadAmount(ReadOnlySpan<byte> number, out decimal amount)
    {
        amount = 0;
        var last = number.LastIndexOfAny(".,"u8);
        var isDecimal = last >= 0 && IsDecimalMark(number, last);
        Span<byte> plain = stackalloc byte[64];
        if (number.Length > plain.Length)
            return false;
        var length = 0;
        for (var i = 0; i < number.Length; i++)
        {
            if (Letters.IsDigit(number[i]))
                plain[length++] = number[i];
            else if (i == last && isDecimal)
                plain[length++] = (byte)'.';
        }
        return length <= 20 && decimal.TryParse(plain[..length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out amount);
    }

    private static bool IsDecimalMark(ReadOnlySpan<byte> number, int last)
    {
        var before = number[..last];
        return before.IndexOfAny(".,' "u8) < 0 ? number.Length - last != 4 : !before.Contains(number[last]);
    }
}
