using System.Buffers.Text;
using System.Runtime.InteropServices;

namespace Sluice.DuckDbApi.Tests.Support;

/// <summary>
/// A table function "lines" whose texts point into one native buffer a reader, which every call overwrites: n and a
/// text of 1 to 200 bytes made of n. Whatever DuckDB keeps past a chunk without copying it would change under it.
/// </summary>
internal sealed unsafe class ReusedBuffer(int rows) : DuckTableFunction(
    "lines", [new("n", DuckLogicalType.BigInt), new("line", DuckLogicalType.Varchar)])
{
    private const int LineBytesMax = 256;

    /// <summary>The same lines in SQL.</summary>
    public static string LineSql(string n) => $"repeat('<' || {n} || '>', 1 + ({n} * 7 % 20)::INTEGER)";

    protected override DuckTableScan Open(DuckTableBinding binding, IReadOnlyList<int> projection) => new Scan(rows, projection);

    private sealed class Scan(int rows, IReadOnlyList<int> projection) : DuckTableScan
    {
        private int _next;

        public override int ThreadsMax => 4;

        public int Rows => rows;

        public int Claim() => Interlocked.Add(ref _next, DuckDataChunk.Capacity) - DuckDataChunk.Capacity;

        protected override DuckTableReader OpenReader() => new Reader(this, projection);
    }

    private sealed class Reader(Scan scan, IReadOnlyList<int> projection) : DuckTableReader
    {
        private readonly byte* _buffer = (byte*)NativeMemory.Alloc((nuint)(DuckDataChunk.Capacity * LineBytesMax));

        protected override int Fill(DuckDataChunk output)
        {
            new Span<byte>(_buffer, DuckDataChunk.Capacity * LineBytesMax).Fill((byte)'!');
            var first = scan.Claim();
            var count = Math.Clamp(scan.Rows - first, 0, DuckDataChunk.Capacity);
            for (var column = 0; column < projection.Count; column++)
            {
                var writer = output.Writer(column);
                for (var row = 0; row < count; row++)
                {
                    if (projection[column] == 0)
                    {
                        writer.Values<long>()[row] = first + row;
                    }
                    else
                    {
                        var line = _buffer + row * LineBytesMax;
                        writer.SetUtf8NoCopy(row, line, WriteLine(new(line, LineBytesMax), first + row));
                    }
                }
            }

            return count;
        }

        protected override void Dispose(bool disposing) => NativeMemory.Free(_buffer);

        private static int WriteLine(Span<byte> line, int n)
        {
            var length = 0;
            for (var i = 0; i <= n * 7L % 20; i++)
            {
                line[length++] = (byte)'<';
                Utf8Formatter.TryFormat(n, line[length..], out var digits);
                length += digits;
                line[length++] = (byte)'>';
            }

            return length;
        }
    }
}
