using System.Text;

namespace Sluice.Pipelines.Typing;

/// <summary>
/// Numbers as people write them (<c>1.234,56 €</c>, <c>12 %</c>), brought to the plain form (<c>1234.56</c>,
/// <c>0.12</c>) that the parsers read. Only what the format declares is taken off; every other mark makes a misfit.
/// </summary>
internal sealed class NumberMarks
{
    /// <summary>Longer cells are no numbers that a person formatted.</summary>
    public const int BytesMax = 256;

    private readonly byte _decimalMark;
    private readonly byte[]? _thousandsMark;
    private readonly bool _isThousandsBlank;
    private readonly byte[][] _currencySigns;
    private readonly bool _percent;
    private readonly bool _isAccounting;

    public NumberMarks(CellFormat format)
    {
        _decimalMark = (byte)format.DecimalMark;
        _isThousandsBlank = format.ThousandsMark == " ";
        _thousandsMark = format.ThousandsMark is null ? null : Encoding.UTF8.GetBytes(format.ThousandsMark);
        _currencySigns = [.. format.CurrencySigns.Select(Encoding.UTF8.GetBytes)];
        _percent = format.Percent;
        _isAccounting = format.AccountingNegatives;
    }

    /// <summary>Whether numbers are plain already, so that nothing is to be brought anywhere.</summary>
    public bool ArePlain => _decimalMark == '.' && _thousandsMark is null && _currencySigns.Length == 0 && !_percent && !_isAccounting;

    /// <summary>
    /// Writes the plain form of <paramref name="cell"/> into <paramref name="buffer"/> (at least <see cref="BytesMax"/> + 8
    /// bytes). False when its marks are not those declared, or not where they belong; whether it then is a number is for
    /// the parsers to say.
    /// </summary>
    public bool TryMakePlain(ReadOnlySpan<byte> cell, Span<byte> buffer, out int length)
    {
        length = 0;
        cell = Blanks.Trim(cell);
        if (cell.Length > BytesMax)
            return false;

        var sign = TakeSign(ref cell);
        if (TakeCurrencyAtStart(ref cell) && sign == 0)
            sign = TakeSign(ref cell);
        else if (TakeCurrencyAtEnd(ref cell) && sign == 0 && _isAccounting && TakeAccountingMinus(ref cell))
            sign = (byte)'-';
        var isPercent = _percent && TakeAtEnd(ref cell, "%"u8);
        if (sign != 0)
            buffer[length++] = sign;
        if (cell.IsEmpty || cell[0] is (byte)'+' or (byte)'-')
            return false;

        return isPercent ? TryCopyPercent(cell, buffer, ref length) : TryCopy(cell, buffer, ref length, out _);
    }

    private bool TryCopyPercent(ReadOnlySpan<byte> cell, Span<byte> buffer, ref int length)
    {
        // Two zeros in front, then the mark two places to the left: exact, for decimals as for doubles.
        var first = length;
        buffer[length++] = (byte)'0';
        buffer[length++] = (byte)'0';
        var start = length;
        if (!TryCopy(cell, buffer, ref length, out var wholeDigits) || buffer[start..length].ContainsAny("eE"u8))
            return false;
        var mark = start + wholeDigits;
        if (mark == length)
            length++;
        else if (buffer[mark] != '.')
            return false;
        buffer[(mark - 2)..mark].CopyTo(buffer[(mark - 1)..]);
        buffer[mark - 2] = (byte)'.';

        // 12 % is 00.12 now: one zero before the mark is enough, and none before another digit.
        var zeros = 0;
        while (buffer[first + zeros] == '0' && Digits.IsDigit(buffer[first + zeros + 1]))
            zeros++;
        buffer[(first + zeros)..length].CopyTo(buffer[first..]);
        length -= zeros;
        return wholeDigits > 0;
    }

    private bool TryCopy(ReadOnlySpan<byte> cell, Span<byte> buffer, ref int length, out int wholeDigits)
    {
        wholeDigits = 0;
        var groupDigits = 0;
        var isGrouped = false;
        var isInPairs = false;
        while (!cell.IsEmpty)
        {
            if (Digits.IsDigit(cell[0]))
            {
                buffer[length++] = cell[0];
                cell = cell[1..];
                wholeDigits++;
                groupDigits++;
                continue;
            }
            var markBytes = ThousandsMarkWidthAt(cell);
            if (markBytes == 0)
                break;
            if (!isGrouped)
            {
                if (groupDigits is 0 or > 3)
                    return false;
            }
            else if (groupDigits == 2 && wholeDigits <= 4 && _thousandsMark is [(byte)','])
            {
                isInPairs = true;
            }
            else if (groupDigits != (isInPairs ? 2 : 3))
            {
                return false;
            }
            isGrouped = true;
            groupDigits = 0;
            cell = cell[markBytes..];
        }
        if (isGrouped && groupDigits != 3)
            return false;
        if (cell.IsEmpty)
            return true;

        if (cell[0] == _decimalMark)
        {
            buffer[length++] = (byte)'.';
            cell = cell[1..];
        }
        else if (isGrouped || cell[0] == '.')
        {
            return false;
        }
        // Whatever else is left (digits, an exponent, rubbish) is the parser's to judge; but no second mark, in any form.
        if (cell.Contains((byte)'.'))
            return false;
        cell.CopyTo(buffer[length..]);
        length += cell.Length;
        return true;
    }

    private int ThousandsMarkWidthAt(ReadOnlySpan<byte> text)
    {
        if (_thousandsMark is null)
            return 0;
        if (_isThousandsBlank)
            return Blanks.WidthAt(text);
        return text.StartsWith(_thousandsMark) ? _thousandsMark.Length : 0;
    }

    private byte TakeSign(ref ReadOnlySpan<byte> cell)
    {
        if (_isAccounting && TakeAccountingMinus(ref cell))
            return (byte)'-';
        if (cell.IsEmpty || cell[0] is not ((byte)'-' or (byte)'+'))
            return 0;
        var sign = cell[0];
        cell = cell[1..];
        return sign;
    }

    private static bool TakeAccountingMinus(ref ReadOnlySpan<byte> cell)
    {
        if (cell is [(byte)'(', .., (byte)')'])
        {
            cell = Blanks.Trim(cell[1..^1]);
            return true;
        }

        if (!cell.StartsWith("−"u8))
            return TakeAtEnd(ref cell, "-"u8);
        cell = cell["−"u8.Length..];
        return true;
    }

    private bool TakeCurrencyAtStart(ref ReadOnlySpan<byte> cell)
    {
        foreach (var sign in _currencySigns)
        {
            if (!cell.StartsWith(sign))
                continue;
            cell = cell[sign.Length..];
            cell = cell[Blanks.WidthAt(cell)..];
            return true;
        }
        return false;
    }

    private bool TakeCurrencyAtEnd(ref ReadOnlySpan<byte> cell)
    {
        foreach (var sign in _currencySigns)
        {
            if (TakeAtEnd(ref cell, sign))
                return true;
        }
        return false;
    }

    private static bool TakeAtEnd(ref ReadOnlySpan<byte> cell, ReadOnlySpan<byte> mark)
    {
        if (!cell.EndsWith(mark))
            return false;
        cell = cell[..^mark.Length];
        cell = cell[..^Blanks.WidthAtEnd(cell)];
        return true;
    }
}
