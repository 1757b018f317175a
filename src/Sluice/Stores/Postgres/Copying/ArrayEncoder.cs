using System.Buffers.Binary;
using Sluice.DuckDbApi;

namespace Sluice.Stores.Postgres.Copying;

/// <summary>LIST and ARRAY of scalars as an array of one dimension.</summary>
/// <param name="element">Writes the elements.</param>
/// <param name="elementOid">PostgreSQL's number of the elements' type.</param>
internal sealed class ArrayEncoder(ColumnEncoder element, uint elementOid) : ColumnEncoder
{
    // Dimensions, whether there are NULLs, the elements' type; then elements and first index of the dimension.
    private const int EmptyBytes = 12;
    private const int HeaderBytes = 20;

    private int[] _elementSizes = [];
    private int[] _positions = [];

    public override void Measure(in DuckVector vector, Span<int> sizes)
    {
        var child = vector.Child;
        if (_elementSizes.Length < child.Count)
        {
            _elementSizes = new int[child.Count];
            _positions = new int[child.Count];
        }

        var elements = _elementSizes.AsSpan(0, child.Count);
        elements.Clear();
        element.Measure(child, elements);
        for (var row = 0; row < sizes.Length; row++)
        {
            sizes[row] = checked(sizes[row] + LengthBytes + (vector.IsNull(row) ? 0 : BytesOf(vector, row)));
        }
    }

    public override void Write(in DuckVector vector, int first, Span<byte> target, Span<int> positions)
    {
        var child = vector.Child;
        for (var i = 0; i < positions.Length; i++)
        {
            var field = target[positions[i]..];
            if (vector.IsNull(first + i))
            {
                BinaryPrimitives.WriteInt32BigEndian(field, NullLength);
                positions[i] += LengthBytes;
                continue;
            }

            var (offset, count) = Elements(vector, first + i);
            var bytes = BytesOf(vector, first + i);
            BinaryPrimitives.WriteInt32BigEndian(field, bytes);
            WriteHeader(field[LengthBytes..], count, HasNull(child, offset, count));
            if (count > 0)
            {
                WriteElements(child, offset, target, positions[i] + LengthBytes + HeaderBytes, _positions.AsSpan(0, count));
            }

            positions[i] += LengthBytes + bytes;
        }
    }

    private void WriteHeader(Span<byte> target, int count, bool hasNull)
    {
        BinaryPrimitives.WriteInt32BigEndian(target, count == 0 ? 0 : 1);
        BinaryPrimitives.WriteInt32BigEndian(target[4..], hasNull ? 1 : 0);
        BinaryPrimitives.WriteUInt32BigEndian(target[8..], elementOid);
        if (count > 0)
        {
            BinaryPrimitives.WriteInt32BigEndian(target[12..], count);
            BinaryPrimitives.WriteInt32BigEndian(target[16..], 1);
        }
    }

    private void WriteElements(in DuckVector child, int offset, Span<byte> target, int start, Span<int> positions)
    {
        for (var i = 0; i < positions.Length; i++)
        {
            positions[i] = start;
            start += _elementSizes[offset + i];
        }

        element.Write(child, offset, target, positions);
    }

    private int BytesOf(in DuckVector vector, int row)
    {
        var (offset, count) = Elements(vector, row);
        var bytes = count == 0 ? EmptyBytes : HeaderBytes;
        foreach (var size in _elementSizes.AsSpan(offset, count))
        {
            bytes = checked(bytes + size);
        }

        return bytes;
    }

    private static (int Offset, int Count) Elements(in DuckVector vector, int row)
    {
        if (vector.Type.Id == DuckTypeId.Array)
        {
            return (row * vector.Type.ArrayLength, vector.Type.ArrayLength);
        }

        var entry = vector.Lists[row];
        return (checked((int)entry.Offset), checked((int)entry.Length));
    }

    private static bool HasNull(in DuckVector child, int offset, int count)
    {
        for (var i = offset; i < offset + count; i++)
        {
            if (child.IsNull(i))
            {
                return true;
            }
        }

        return false;
    }
}
