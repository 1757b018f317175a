using System.Globalization;

namespace Sluice.DuckDbApi;

/// <summary>A DECIMAL that .NET's decimal cannot hold: DuckDB has up to 38 digits.</summary>
/// <param name="Unscaled">The value times 10 to the <paramref name="Scale"/>.</param>
/// <param name="Scale">The digits after the point.</param>
public readonly record struct DuckDecimal(Int128 Unscaled, byte Scale)
{
    private const int NetScaleMax = 28;
    private static readonly Int128 NetUnscaledMax = (Int128.One << 96) - 1;

    /// <summary>The number with all its digits, a point before the last <see cref="Scale"/> of them.</summary>
    public override string ToString()
    {
        var digits = (Int128.IsNegative(Unscaled) ? -(UInt128)Unscaled : (UInt128)Unscaled)
            .ToString(CultureInfo.InvariantCulture)
            .PadLeft(Scale + 1, '0');
        var sign = Int128.IsNegative(Unscaled) ? "-" : "";
        return Scale == 0 ? sign + digits : $"{sign}{digits[..^Scale]}.{digits[^Scale..]}";
    }

    /// <summary>The unscaled digits and scale of a decimal.</summary>
    public static DuckDecimal From(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var magnitude = ((Int128)(uint)bits[2] << 64) | ((Int128)(uint)bits[1] << 32) | (uint)bits[0];
        return new(bits[3] < 0 ? -magnitude : magnitude, (byte)(bits[3] >> 16));
    }

    /// <summary>A decimal when it fits, itself otherwise.</summary>
    internal static object ToObject(Int128 unscaled, byte scale)
    {
        var magnitude = Int128.IsNegative(unscaled) ? -unscaled : unscaled;
        return scale <= NetScaleMax && magnitude <= NetUnscaledMax
            ? new decimal((int)magnitude, (int)(magnitude >> 32), (int)(magnitude >> 64), Int128.IsNegative(unscaled), scale)
            : new DuckDecimal(unscaled, scale);
    }
}
