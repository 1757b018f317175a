using System.Numerics;
using System.Text;

namespace Sluice.DuckDbApi;

/// <summary>Turns one value of a vector into an object. For small results: everything else reads spans.</summary>
internal static class CellReader
{
    public static object? Read(in DuckVector vector, int row) => vector.IsNull(row) ? null : ReadValue(vector, row);

    private static object ReadValue(in DuckVector vector, int row) => vector.Type.Id switch
    {
        DuckTypeId.Boolean => vector.Values<bool>()[row],
        DuckTypeId.TinyInt => vector.Values<sbyte>()[row],
        DuckTypeId.SmallInt => vector.Values<short>()[row],
        DuckTypeId.Integer => vector.Values<int>()[row],
        DuckTypeId.BigInt => vector.Values<long>()[row],
        DuckTypeId.HugeInt => vector.Values<Int128>()[row],
        DuckTypeId.UTinyInt => vector.Values<byte>()[row],
        DuckTypeId.USmallInt => vector.Values<ushort>()[row],
        DuckTypeId.UInteger => vector.Values<uint>()[row],
        DuckTypeId.UBigInt => vector.Values<ulong>()[row],
        DuckTypeId.UHugeInt => vector.Values<UInt128>()[row],
        DuckTypeId.Float => vector.Values<float>()[row],
        DuckTypeId.Double => vector.Values<double>()[row],
        DuckTypeId.Decimal => DuckDecimal.ToObject(Unscaled(vector, row), vector.Type.Scale),
        DuckTypeId.Varchar => Encoding.UTF8.GetString(vector.Utf8(row)),
        DuckTypeId.Blob => vector.Utf8(row).ToArray(),
        DuckTypeId.Bit => DuckBits.ToText(vector.Utf8(row)),
        DuckTypeId.BigNum => ReadBigNum(vector.Utf8(row)),
        DuckTypeId.Uuid => DuckUuid.ToGuid(vector.Values<UInt128>()[row]),
        DuckTypeId.Enum => vector.Type.EnumValues[EnumIndex(vector, row)],
        DuckTypeId.Interval => vector.Values<DuckInterval>()[row],
        DuckTypeId.List or DuckTypeId.Array => ReadList(vector, row),
        DuckTypeId.Map => ReadMap(vector, row),
        DuckTypeId.Struct => ReadStruct(vector, row),
        DuckTypeId.Union => ReadUnion(vector, row),
        _ => ReadTime(vector, row),
    };

    private static object ReadTime(in DuckVector vector, int row) => vector.Type.Id switch
    {
        DuckTypeId.Date => TimeCells.Date(vector.Values<int>()[row]),
        DuckTypeId.TimeTz => new DuckTimeTz(vector.Values<ulong>()[row]),
        _ => TimeCells.Read(vector.Type.Id, vector.Values<long>()[row]),
    };

    private static Int128 Unscaled(in DuckVector vector, int row) => PhysicalWidth.Of(vector.Type) switch
    {
        2 => vector.Values<short>()[row],
        4 => vector.Values<int>()[row],
        8 => vector.Values<long>()[row],
        _ => vector.Values<Int128>()[row],
    };

    private static int EnumIndex(in DuckVector vector, int row) => PhysicalWidth.Of(vector.Type) switch
    {
        1 => vector.Values<byte>()[row],
        2 => vector.Values<ushort>()[row],
        _ => checked((int)vector.Values<uint>()[row]),
    };

    private static List<object?> ReadList(in DuckVector vector, int row)
    {
        var isArray = vector.Type.Id == DuckTypeId.Array;
        var length = isArray ? vector.Type.ArrayLength : (int)vector.Lists[row].Length;
        var offset = isArray ? row * length : (int)vector.Lists[row].Offset;
        var child = vector.Child;
        var list = new List<object?>(length);
        for (var i = 0; i < length; i++)
        {
            list.Add(Read(child, offset + i));
        }

        return list;
    }

    // Not a dictionary: a map that comes from a file can hold a key twice.
    private static List<KeyValuePair<object?, object?>> ReadMap(in DuckVector vector, int row)
    {
        var entry = vector.Lists[row];
        var entries = vector.Child;
        var keys = entries.Field(0);
        var values = entries.Field(1);
        var map = new List<KeyValuePair<object?, object?>>((int)entry.Length);
        for (var i = (int)entry.Offset; i < (int)(entry.Offset + entry.Length); i++)
        {
            map.Add(new(Read(keys, i), Read(values, i)));
        }

        return map;
    }

    private static OrderedDictionary<string, object?> ReadStruct(in DuckVector vector, int row)
    {
        var fields = vector.Type.Fields;
        var values = new OrderedDictionary<string, object?>(fields.Count);
        for (var i = 0; i < fields.Count; i++)
        {
            values.Add(fields[i].Name, Read(vector.Field(i), row));
        }

        return values;
    }

    // Three bytes of header whose top bit is set for a positive number, then the magnitude, highest byte first; all of
    // it is inverted for a negative number, so that the bytes sort like the numbers.
    private static BigInteger ReadBigNum(ReadOnlySpan<byte> stored)
    {
        var isNegative = (stored[0] & 0x80) == 0;
        var magnitude = stored[3..].ToArray();
        if (!isNegative)
        {
            return new BigInteger(magnitude, isUnsigned: true, isBigEndian: true);
        }

        for (var i = 0; i < magnitude.Length; i++)
        {
            magnitude[i] = (byte)~magnitude[i];
        }

        return -new BigInteger(magnitude, isUnsigned: true, isBigEndian: true);
    }

    private static DuckUnionValue ReadUnion(in DuckVector vector, int row)
    {
        var tag = vector.UnionTags[row];
        return new(vector.Type.Fields[tag].Name, Read(vector.Field(tag), row));
    }
}
