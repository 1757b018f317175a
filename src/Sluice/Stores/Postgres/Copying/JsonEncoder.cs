using System.Buffers.Binary;
using Sluice.DuckDbApi;

namespace Sluice.Stores.Postgres.Copying;

/// <summary>
/// JSON text as json or jsonb. DuckDB writes NaN and Infinity of nested numbers as bare words, which are no JSON: they
/// become strings.
/// </summary>
/// <param name="isBinary">True for jsonb, whose text has the number of its version before it.</param>
internal sealed class JsonEncoder(bool isBinary) : ColumnEncoder
{
    private const byte Version = 1;

    private readonly Dictionary<int, byte[]> _mended = [];

    private int Prefix => isBinary ? 1 : 0;

    public override void Measure(in DuckVector vector, Span<int> sizes)
    {
        _mended.Clear();
        for (var row = 0; row < sizes.Length; row++)
        {
            var text = vector.Utf8(row);
            var length = text.Length;
            if (NonFiniteWords.AreIn(text))
            {
                var mended = NonFiniteWords.Quote(text);
                _mended.Add(row, mended);
                length = mended.Length;
            }

            sizes[row] = checked(sizes[row] + LengthBytes + (vector.IsNull(row) ? 0 : Prefix + length));
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

            var text = _mended.TryGetValue(first + i, out var mended) ? mended : vector.Utf8(first + i);
            BinaryPrimitives.WriteInt32BigEndian(field, Prefix + text.Length);
            if (isBinary)
            {
                field[LengthBytes] = Version;
            }

            text.CopyTo(field[(LengthBytes + Prefix)..]);
            positions[i] += LengthBytes + Prefix + text.Length;
        }
    }
}
