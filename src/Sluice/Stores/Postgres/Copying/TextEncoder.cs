using System.Buffers.Binary;
using Sluice.DuckDbApi;

namespace Sluice.Stores.Postgres.Copying;

/// <summary>VARCHAR as text, BLOB as bytea: the bytes as they lie in DuckDB's memory.</summary>
internal sealed class TextEncoder : ColumnEncoder
{
    public override void Measure(in DuckVector vector, Span<int> sizes)
    {
        for (var row = 0; row < sizes.Length; row++)
        {
            // NULL is empty here.
            sizes[row] = checked(sizes[row] + LengthBytes + vector.Utf8(row).Length);
        }
    }

    public override void Write(in DuckVector vector, int first, Span<byte> target, Span<int> positions)
    {
        for (var i = 0; i < positions.Length; i++)
        {
            var at = positions[i];
            var text = vector.Utf8(first + i);
            var isNull = text.IsEmpty && vector.IsNull(first + i);
            BinaryPrimitives.WriteInt32BigEndian(target[at..], isNull ? NullLength : text.Length);
            text.CopyTo(target[(at + LengthBytes)..]);
            positions[i] = at + LengthBytes + text.Length;
        }
    }
}
