using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sluice.Pipelines.Typing;

/// <summary>
/// Reads the cells of one column into the value that DuckDB's vectors hold. A struct, so that a loop over a vector is
/// compiled for it and calls nothing through a table. It may remember things between cells: one per thread.
/// </summary>
internal interface ICellParser<T>
    where T : unmanaged
{
    /// <summary>False for a misfit.</summary>
    bool TryParse(ReadOnlySpan<byte> cell, out T value);
}

internal struct IntegerParser : ICellParser<long>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool TryParse(ReadOnlySpan<byte> cell, out long value) => IntegerCell.TryParse(cell, out value);
}

/// <summary>Whole numbers of fewer bits than 64.</summary>
internal struct NarrowIntegerParser<T> : ICellParser<T>
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    public readonly bool TryParse(ReadOnlySpan<byte> cell, out T value)
    {
        var fits = IntegerCell.TryParse(cell, out long wide)
            && wide >= long.CreateChecked(T.MinValue) && wide <= long.CreateChecked(T.MaxValue);
        value = T.CreateTruncating(wide);
        return fits;
    }
}

internal struct UInt64Parser : ICellParser<ulong>
{
    public readonly bool TryParse(ReadOnlySpan<byte> cell, out ulong value)
    {
        var fits = IntegerCell.TryParse(cell, out Int128 wide) && wide >= 0 && wide <= ulong.MaxValue;
        value = (ulong)wide;
        return fits;
    }
}

internal struct HugeIntParser : ICellParser<Int128>
{
    public readonly bool TryParse(ReadOnlySpan<byte> cell, out Int128 value) => IntegerCell.TryParse(cell, out value);
}

/// <summary>Decimals of up to 18 digits, stored in the width that DuckDB takes for them.</summary>
internal struct NarrowDecimalParser<T>(int precision, int scale, bool allowsExponent) : ICellParser<T>
    where T : unmanaged, IBinaryInteger<T>
{
    public readonly bool TryParse(ReadOnlySpan<byte> cell, out T value)
    {
        if (DecimalCell.TryParse(cell, precision, scale, out long unscaled))
        {
            value = T.CreateTruncating(unscaled);
            return true;
        }
        Int128 wide = 0;
        var fits = allowsExponent && ScientificDecimal.TryParse(cell, precision, scale, out wide);
        value = T.CreateTruncating(wide);
        return fits;
    }
}

/// <summary>Decimals of up to 38 digits.</summary>
internal struct WideDecimalParser(int precision, int scale, bool allowsExponent) : ICellParser<Int128>
{
    public readonly bool TryParse(ReadOnlySpan<byte> cell, out Int128 value) =>
        DecimalCell.TryParse(cell, precision, scale, out value)
        || (allowsExponent && ScientificDecimal.TryParse(cell, precision, scale, out value));
}

internal struct DoubleParser(bool allowsNonFinite) : ICellParser<double>
{
    public readonly bool TryParse(ReadOnlySpan<byte> cell, out double value) =>
        DoubleCell.TryParse(cell, out value) || (allowsNonFinite && DoubleCell.TryParseWord(cell, out value));
}

internal struct FloatParser(bool allowsNonFinite) : ICellParser<float>
{
    public readonly bool TryParse(ReadOnlySpan<byte> cell, out float value)
    {
        if (DoubleCell.TryParse(cell, out value))
            return true;
        if (!allowsNonFinite || !DoubleCell.TryParseWord(cell, out var word))
            return false;
        value = (float)word;
        return true;
    }
}

/// <summary>Any number, after its declared marks are brought to the plain form.</summary>
internal struct MarkedParser<TPlain, T>(NumberMarks marks, TPlain plain) : ICellParser<T>
    where TPlain : struct, ICellParser<T>
    where T : unmanaged
{
    private TPlain _plain = plain;

    [SkipLocalsInit]
    public bool TryParse(ReadOnlySpan<byte> cell, out T value)
    {
        Span<byte> buffer = stackalloc byte[NumberMarks.BytesMax + 8];
        if (marks.TryMakePlain(cell, buffer, out var length))
            return _plain.TryParse(buffer[..length], out value);
        value = default;
        return false;
    }
}

internal struct BooleanParser(BooleanWords words) : ICellParser<bool>
{
    public readonly bool TryParse(ReadOnlySpan<byte> cell, out bool value) => words.TryParse(cell, out value);
}

/// <summary>How a column writes dates and times: a pattern if there is one, else an order.</summary>
internal readonly struct TemporalForm(DateOrder order, TemporalPattern? pattern)
{
    /// <summary>Plain ISO 8601, for which there is a short way.</summary>
    public bool IsIso => pattern is null && order == DateOrder.Iso;

    public bool TryRead(ReadOnlySpan<byte> cell, out TemporalText text) =>
        pattern is null ? TemporalText.TryRead(cell, order, out text) : pattern.TryRead(cell, out text);
}

/// <summary>Dates; a time of day is passed over when it is midnight, because nothing is lost with it.</summary>
internal struct DateParser(TemporalForm form) : ICellParser<int>
{
    public readonly bool TryParse(ReadOnlySpan<byte> cell, out int value)
    {
        if (form.IsIso && IsoText.TryReadDate(cell, out value))
            return true;
        var fits = form.TryRead(cell, out var text) && text.TimeMicros == 0 && !text.HasOffset;
        value = text.Days;
        return fits;
    }
}

/// <summary>Times of day; 24:00 is no time of a day.</summary>
internal struct TimeParser(TemporalPattern? pattern) : ICellParser<long>
{
    public readonly bool TryParse(ReadOnlySpan<byte> cell, out long value)
    {
        cell = Blanks.Trim(cell);
        if (pattern is null)
            return TimeText.TryRead(cell, isLoose: true, out value, out var length)
                && length == cell.Length && value < TimeText.MicrosOfDay;
        var fits = pattern.TryRead(cell, out var text);
        value = text.TimeMicros;
        return fits && value < TimeText.MicrosOfDay;
    }
}

/// <summary>Timestamps of no zone; an offset makes a misfit, for there is no place to keep it.</summary>
internal struct TimestampParser(TemporalForm form) : ICellParser<long>
{
    public readonly bool TryParse(ReadOnlySpan<byte> cell, out long value)
    {
        if (form.IsIso && IsoText.TryReadTimestamp(cell, out value))
            return true;
        var fits = form.TryRead(cell, out var text) && !text.HasOffset;
        value = text.LocalMicros;
        return fits;
    }
}

/// <summary>Instants: by the offset that is written, or by the declared zone where none is.</summary>
internal struct TimestampTzParser(TemporalForm form, LocalZone? zone) : ICellParser<long>
{
    private LocalZone.Memory _memory;

    public bool TryParse(ReadOnlySpan<byte> cell, out long value)
    {
        value = 0;
        if (!form.TryRead(cell, out var text))
            return false;
        if (!text.HasOffset)
            return zone is not null && zone.TryToUtc(text.LocalMicros, ref _memory, out value);
        value = text.UtcMicros;
        return true;
    }
}

/// <summary>UUIDs, with the top bit flipped as DuckDB stores them.</summary>
internal struct UuidParser : ICellParser<UInt128>
{
    public readonly bool TryParse(ReadOnlySpan<byte> cell, out UInt128 value)
    {
        var fits = UuidCell.TryParse(cell, out value);
        value ^= UInt128.One << 127;
        return fits;
    }
}
