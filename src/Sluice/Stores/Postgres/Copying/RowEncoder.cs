using System.Buffers.Binary;
using System.Text;
using Sluice.DuckDbApi;

namespace Sluice.Stores.Postgres.Copying;

/// <summary>
/// Rows in the form of COPY BINARY, encoded from DuckDB's vectors into buffers of the caller. A chunk whose rows do not
/// fit into one buffer goes on in the next; one that holds a row larger than a buffer makes the buffer larger.
/// </summary>
/// <param name="columns">The columns of the chunk, in order.</param>
/// <param name="constants">Text fields that follow them and are the same in every row.</param>
internal sealed class RowEncoder(IReadOnlyList<ColumnEncoder> columns, IReadOnlyList<string> constants)
{
    private const int CountBytes = 2;

    private readonly byte[] _tail = Tail(constants);
    private readonly int[] _sizes = new int[DuckDataChunk.Capacity];
    private readonly int[] _positions = new int[DuckDataChunk.Capacity];
    private DuckDataChunk? _chunk;
    private int _count;
    private int _next;

    /// <summary>True while rows of the chunk are left.</summary>
    public bool HasRows => _next < _count;

    /// <summary>Takes a chunk, which must live until its rows are written.</summary>
    public void Begin(DuckDataChunk chunk)
    {
        _chunk = chunk;
        _next = 0;
        _count = chunk.Count;
        var sizes = _sizes.AsSpan(0, _count);
        sizes.Fill(CountBytes + _tail.Length);
        for (var column = 0; column < columns.Count; column++)
        {
            columns[column].Measure(chunk.Column(column), sizes);
        }
    }

    /// <summary>Adds as many rows of the chunk to the buffer as it has room for; at least one to an empty buffer.</summary>
    /// <returns>How many.</returns>
    public int WriteTo(CopyBuffer buffer)
    {
        var rows = Fitting(buffer);
        if (rows == 0)
        {
            return 0;
        }

        var positions = _positions.AsSpan(0, rows);
        Place(positions, buffer);
        var target = buffer.Bytes.AsSpan();
        foreach (ref var position in positions)
        {
            BinaryPrimitives.WriteInt16BigEndian(target[position..], (short)(columns.Count + constants.Count));
            position += CountBytes;
        }

        for (var column = 0; column < columns.Count; column++)
        {
            columns[column].Write(_chunk!.Column(column), _next, target, positions);
        }

        foreach (var position in positions)
        {
            _tail.CopyTo(target[position..]);
        }

        _next += rows;
        return rows;
    }

    private int Fitting(CopyBuffer buffer)
    {
        var room = buffer.Bytes.Length - buffer.Length;
        var rows = 0;
        foreach (var size in _sizes.AsSpan(_next, _count - _next))
        {
            if (size > room)
            {
                break;
            }

            room -= size;
            rows++;
        }

        if (rows == 0 && buffer.Length == 0 && HasRows)
        {
            buffer.Grow(_sizes[_next]);
            rows = 1;
        }

        return rows;
    }

    private void Place(Span<int> positions, CopyBuffer buffer)
    {
        var at = buffer.Length;
        for (var i = 0; i < positions.Length; i++)
        {
            positions[i] = at;
            at += _sizes[_next + i];
        }

        buffer.Length = at;
    }

    private static byte[] Tail(IReadOnlyList<string> constants)
    {
        var tail = new List<byte>();
        Span<byte> length = stackalloc byte[4];
        foreach (var constant in constants)
        {
            var text = Encoding.UTF8.GetBytes(constant);
            BinaryPrimitives.WriteInt32BigEndian(length, text.Length);
            tail.AddRange(length);
            tail.AddRange(text);
        }

        return [.. tail];
    }
}
