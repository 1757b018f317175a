using System.Buffers.Binary;
using System.Numerics;
using Sluice.DuckDbApi;

namespace Sluice.Stores.Postgres.Copying;

/// <summary>
/// DECIMAL and whole numbers of 128 bits as numeric: groups of four decimal digits, counted from the decimal point.
/// Values are written when they are measured, each into a slot, and copied from there.
/// </summary>
internal sealed class NumericEncoder : ColumnEncoder
{
    // Number of groups, power of the first one, sign, digits after the point.
    private const int HeaderBytes = 8;
    private const int GroupDigits = 4;
    private const int GroupsMax = 12;
    private const int SlotBytes = LengthBytes + HeaderBytes + (GroupsMax * sizeof(short));
    private const ushort Negative = 0x4000;

    private readonly int _scale;
    private byte[] _slots = [];

    /// <summary>An encoder for values of one type.</summary>
    /// <param name="type">DECIMAL, HUGEINT or UHUGEINT.</param>
    public NumericEncoder(DuckLogicalType type) => _scale = type.Scale;

    public override void Measure(in DuckVector vector, Span<int> sizes)
    {
        if (_slots.Length < sizes.Length * SlotBytes)
        {
            _slots = new byte[sizes.Length * SlotBytes];
        }

        if (vector.Type.Id == DuckTypeId.UHugeInt)
        {
            Fill<UInt128, UInt128>(vector, sizes);
            return;
        }

        switch (vector.Type.Id == DuckTypeId.Decimal ? vector.Type.Width : int.MaxValue)
        {
            case <= 4:
                Fill<short, ulong>(vector, sizes);
                break;
            case <= 9:
                Fill<int, ulong>(vector, sizes);
                break;
            case <= 18:
                Fill<long, ulong>(vector, sizes);
                break;
            default:
                Fill<Int128, UInt128>(vector, sizes);
                break;
        }
    }

    public override void Write(in DuckVector vector, int first, Span<byte> target, Span<int> positions)
    {
        for (var i = 0; i < positions.Length; i++)
        {
            var slot = _slots.AsSpan((first + i) * SlotBytes, SlotBytes);
            var length = LengthBytes + Math.Max(0, BinaryPrimitives.ReadInt32BigEndian(slot));
            slot[..length].CopyTo(target[positions[i]..]);
            positions[i] += length;
        }
    }

    private void Fill<T, TMagnitude>(in DuckVector vector, Span<int> sizes)
        where T : unmanaged, IBinaryInteger<T>
        where TMagnitude : unmanaged, IBinaryInteger<TMagnitude>
    {
        var values = vector.Values<T>();
        var unit = Power<TMagnitude>(_scale);
        for (var row = 0; row < sizes.Length; row++)
        {
            var slot = _slots.AsSpan(row * SlotBytes, SlotBytes);
            if (vector.IsNull(row))
            {
                BinaryPrimitives.WriteInt32BigEndian(slot, NullLength);
                sizes[row] += LengthBytes;
                continue;
            }

            var isNegative = T.IsNegative(values[row]);
            // The smallest number has no positive one: its bits, taken as unsigned, are its size all the same.
            var size = TMagnitude.CreateTruncating(isNegative ? unchecked(T.Zero - values[row]) : values[row]);
            var bytes = Write(slot[LengthBytes..], size, unit, isNegative);
            BinaryPrimitives.WriteInt32BigEndian(slot, bytes);
            sizes[row] += LengthBytes + bytes;
        }
    }

    private int Write<T>(Span<byte> target, T magnitude, T unit, bool isNegative)
        where T : unmanaged, IBinaryInteger<T>
    {
        Span<ushort> groups = stackalloc ushort[GroupsMax];
        var at = GroupsMax;
        var (whole, fraction) = T.DivRem(magnitude, unit);
        var fractionGroups = (_scale + GroupDigits - 1) / GroupDigits;
        for (var group = fractionGroups; group > 0; group--)
        {
            // The last group of the fraction is filled up with zeros behind its digits.
            var digits = group == fractionGroups ? _scale - ((fractionGroups - 1) * GroupDigits) : GroupDigits;
            (fraction, var last) = T.DivRem(fraction, Power<T>(digits));
            groups[--at] = (ushort)(ushort.CreateTruncating(last) * Power<int>(GroupDigits - digits));
        }

        var wholeGroups = 0;
        for (var base10K = T.CreateTruncating(10_000); whole != T.Zero; wholeGroups++)
        {
            (whole, var last) = T.DivRem(whole, base10K);
            groups[--at] = ushort.CreateTruncating(last);
        }

        var used = groups[at..];
        BinaryPrimitives.WriteInt16BigEndian(target, (short)used.Length);
        BinaryPrimitives.WriteInt16BigEndian(target[2..], (short)(wholeGroups - 1));
        BinaryPrimitives.WriteUInt16BigEndian(target[4..], isNegative ? Negative : (ushort)0);
        BinaryPrimitives.WriteInt16BigEndian(target[6..], (short)_scale);
        for (var i = 0; i < used.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(target[(HeaderBytes + (i * sizeof(short)))..], used[i]);
        }

        return HeaderBytes + (used.Length * sizeof(short));
    }

    private static T Power<T>(int exponent)
        where T : IBinaryInteger<T>
    {
        var power = T.One;
        for (var i = 0; i < exponent; i++)
        {
            power *= T.CreateTruncating(10);
        }

        return power;
    }
}
