using System.Buffers.Binary;
using Sluice.DuckDbApi;

namespace Sluice.Stores.Postgres.Copying;

/// <summary>BIT as bit varying. DuckDB fills up the first byte, PostgreSQL the last one.</summary>
internal sealed class BitEncoder : ColumnEncoder
{
    private const int CountBytes = 4;

    public override void Measure(in DuckVector vector, Span<int> sizes)
    {
        for (var row = 0; row < sizes.Length; row++)
        {
            sizes[row] += vector.IsNull(row) ? LengthBytes : LengthBytes + CountBytes + BytesOf(vector.Utf8(row));
        }
    }

    public override void Write(in DuckVector vector, int first, Span<byte> target, Span<int> positions)
    {
        for (var i = 0; i < positions.Length; i++)
        {
            var field = target[positions[i]..];
            if (vector.IsNull(first + i))
            {
                BinaryPrimitives.WriteInt32BigEndian(field, NullLength);
                positions[i] += LengthBytes;
                continue;
            }

            var stored = vector.Utf8(first + i);
            var bytes = BytesOf(stored);
            BinaryPrimitives.WriteInt32BigEndian(field, CountBytes + bytes);
            BinaryPrimitives.WriteInt32BigEndian(field[LengthBytes..], (bytes * 8) - stored[0]);
            Shift(stored[1..], stored[0], field.Slice(LengthBytes + CountBytes, bytes));
            positions[i] += LengthBytes + CountBytes + bytes;
        }
    }

    private static int BytesOf(ReadOnlySpan<byte> stored) => stored.Length - 1;

    private static void Shift(ReadOnlySpan<byte> bits, int padding, Span<byte> target)
    {
        for (var i = 0; i < bits.Length; i++)
        {
            var next = i + 1 < bits.Length ? bits[i + 1] : 0;
            target[i] = (byte)(((bits[i] << 8) | next) >> (8 - padding));
        }
    }
}
