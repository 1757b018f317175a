using System.Text;

namespace Sluice.Pipelines.Reading.Parquet;

/// <summary>
/// Reads the compact protocol of Thrift, as far as Parquet's footer needs it. Everything it reads is a stranger's
/// claim: nothing is allocated by a length that is not covered by bytes, and nesting is bounded.
/// See https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md.
/// </summary>
internal ref struct ThriftCompactReader(ReadOnlySpan<byte> bytes)
{
    private const int DepthMax = 64;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    /// <summary>The types of fields and elements.</summary>
    public enum FieldType : byte
    {
        /// <summary>The end of a struct.</summary>
        Stop = 0,

        /// <summary>A field that is true.</summary>
        True = 1,

        /// <summary>A field that is false.</summary>
        False = 2,

        /// <summary>One byte.</summary>
        Byte = 3,

        /// <summary>16 bits, as a zigzag varint.</summary>
        I16 = 4,

        /// <summary>32 bits, as a zigzag varint.</summary>
        I32 = 5,

        /// <summary>64 bits, as a zigzag varint.</summary>
        I64 = 6,

        /// <summary>Eight bytes.</summary>
        Double = 7,

        /// <summary>Bytes or text with their length.</summary>
        Binary = 8,

        /// <summary>A list.</summary>
        List = 9,

        /// <summary>A set, written like a list.</summary>
        Set = 10,

        /// <summary>A map.</summary>
        Map = 11,

        /// <summary>A struct.</summary>
        Struct = 12,

        /// <summary>Sixteen bytes.</summary>
        Uuid = 13,
    }

    /// <summary>The header of the next field of a struct.</summary>
    /// <param name="id">In: the field before, 0 at the start of the struct. Out: this one.</param>
    public FieldType ReadField(ref int id)
    {
        var header = ReadByte();
        var type = (FieldType)(header & 0x0f);
        if (type is FieldType.Stop)
        {
            return type;
        }

        id = header >> 4 is var delta and not 0 ? id + delta : (short)ReadZigZag();
        return type;
    }

    /// <summary>An integer of any width.</summary>
    public long ReadInteger(FieldType type) => type switch
    {
        FieldType.Byte => (sbyte)ReadByte(),
        FieldType.I16 or FieldType.I32 or FieldType.I64 => ReadZigZag(),
        _ => throw Unexpected(type, "a number"),
    };

    /// <summary>Text; what is not UTF-8 in it becomes U+FFFD.</summary>
    public string ReadText(FieldType type)
        => type is FieldType.Binary ? Encoding.UTF8.GetString(ReadBinary()) : throw Unexpected(type, "text");

    /// <summary>The header of a list.</summary>
    public int ReadList(FieldType type, out FieldType element)
    {
        if (type is not (FieldType.List or FieldType.Set))
        {
            throw Unexpected(type, "a list");
        }

        var header = ReadByte();
        element = (FieldType)(header & 0x0f);
        var size = header >> 4 is var small and < 15 ? (ulong)small : ReadVarint();

        // Each element takes at least one byte.
        return size <= (ulong)(_bytes.Length - _at) ? (int)size : throw new InvalidDataException("a list is longer than the footer");
    }

    /// <summary>Checks that a field or element is a struct.</summary>
    public static void ExpectStruct(FieldType type)
    {
        if (type is not FieldType.Struct)
        {
            throw Unexpected(type, "a struct");
        }
    }

    /// <summary>Skips a field of any type.</summary>
    public void Skip(FieldType type) => Skip(type, isElement: false, DepthMax);

    private void Skip(FieldType type, bool isElement, int depthLeft)
    {
        if (depthLeft == 0)
        {
            throw new InvalidDataException("the footer nests too deeply");
        }

        switch (type)
        {
            case FieldType.True or FieldType.False:
                // A field has its value in the header; an element is a byte.
                Take(isElement ? 1 : 0);
                break;
            case FieldType.Byte:
                Take(1);
                break;
            case FieldType.I16 or FieldType.I32 or FieldType.I64:
                ReadVarint();
                break;
            case FieldType.Double:
                Take(8);
                break;
            case FieldType.Uuid:
                Take(16);
                break;
            case FieldType.Binary:
                ReadBinary();
                break;
            case FieldType.List or FieldType.Set:
                var count = ReadList(type, out var element);
                for (var i = 0; i < count; i++)
                {
                    Skip(element, isElement: true, depthLeft - 1);
                }

                break;
            case FieldType.Map:
                SkipMap(depthLeft);
                break;
            case FieldType.Struct:
                var id = 0;
                while (ReadField(ref id) is var field and not FieldType.Stop)
                {
                    Skip(field, isElement: false, depthLeft - 1);
                }

                break;
            default:
                throw Unexpected(type, "a known type");
        }
    }

    private void SkipMap(int depthLeft)
    {
        var count = ReadVarint();
        if (count > (ulong)(_bytes.Length - _at))
        {
            throw new InvalidDataException("a map is longer than the footer");
        }

        var types = count == 0 ? (byte)0 : ReadByte();
        for (var i = 0UL; i < count; i++)
        {
            Skip((FieldType)(types >> 4), isElement: true, depthLeft - 1);
            Skip((FieldType)(types & 0x0f), isElement: true, depthLeft - 1);
        }
    }

    private ReadOnlySpan<byte> ReadBinary()
    {
        var length = ReadVarint();
        return length <= (ulong)(_bytes.Length - _at) ? Take((int)length) : throw new InvalidDataException("a text is longer than the footer");
    }

    private long ReadZigZag()
    {
        var value = ReadVarint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    private ulong ReadVarint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = ReadByte();
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("a number is longer than 64 bits");
    }

    private byte ReadByte() => Take(1)[0];

    private ReadOnlySpan<byte> Take(int count)
    {
        if (_bytes.Length - _at < count)
        {
            throw new InvalidDataException("the footer ends too early");
        }

        _at += count;
        return _bytes.Slice(_at - count, count);
    }

    private static InvalidDataException Unexpected(FieldType found, string expected)
        => new($"a field of the footer has the type {(byte)found} where {expected} belongs");
}
