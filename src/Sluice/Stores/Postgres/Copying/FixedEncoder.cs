using System.Buffers.Binary;
using Sluice.DuckDbApi;

namespace Sluice.Stores.Postgres.Copying;

/// <summary>A column whose values all have one width.</summary>
/// <typeparam name="T">The value in DuckDB's vector.</typeparam>
/// <typeparam name="TCell">How it is written.</typeparam>
internal sealed class FixedEncoder<T, TCell> : ColumnEncoder
    where T : unmanaged
    where TCell : struct, IFixedCell<T>
{
    public override void Measure(in DuckVector vector, Span<int> sizes)
    {
        if (vector.Validity.IsEmpty)
        {
            foreach (ref var size in sizes)
            {
                size += LengthBytes + TCell.Bytes;
            }

            return;
        }

        for (var row = 0; row < sizes.Length; row++)
        {
            sizes[row] += vector.IsNull(row) ? LengthBytes : LengthBytes + TCell.Bytes;
        }
    }

    public override void Write(in DuckVector vector, int first, Span<byte> target, Span<int> positions)
    {
        var values = vector.Values<T>().Slice(first, positions.Length);
        var hasNulls = !vector.Validity.IsEmpty;
        for (var i = 0; i < positions.Length; i++)
        {
            var at = positions[i];
            if (hasNulls && vector.IsNull(first + i))
            {
                BinaryPrimitives.WriteInt32BigEndian(target[at..], NullLength);
                positions[i] = at + LengthBytes;
                continue;
            }

            var field = target.Slice(at, LengthBytes + TCell.Bytes);
            BinaryPrimitives.WriteInt32BigEndian(field, TCell.Bytes);
            TCell.Write(field[LengthBytes..], values[i]);
            positions[i] = at + LengthBytes + TCell.Bytes;
        }
    }
}
