namespace Sluice.DuckDbApi.Tests.Support;

/// <summary>A table function: numbers(count, text := …) gives n BIGINT and label VARCHAR, read by several threads.</summary>
internal sealed class Numbers() : DuckTableFunction(
    "numbers", [DuckLogicalType.BigInt], [new("text", DuckLogicalType.Varchar)])
{
    private static readonly DuckColumn[] TwoColumns = [new("n", DuckLogicalType.BigInt), new("label", DuckLogicalType.Varchar)];

    public List<IReadOnlyList<int>> Projections { get; } = [];

    public int LiveStates;

    protected override DuckTableBinding Bind(DuckTableArguments arguments) =>
        new Bound((long)arguments.Positional[0]!, (string?)arguments.Named.GetValueOrDefault("text") ?? "number");

    protected override DuckTableScan Open(DuckTableBinding binding, IReadOnlyList<int> projection)
    {
        lock (Projections)
        {
            Projections.Add(projection);
        }

        Interlocked.Increment(ref LiveStates);
        return new Scan(this, (Bound)binding, projection);
    }

    private sealed class Bound(long count, string text) : DuckTableBinding(TwoColumns)
    {
        public long Count => count;

        public string Text => text;
    }

    private sealed class Scan(Numbers owner, Bound bound, IReadOnlyList<int> projection) : DuckTableScan
    {
        private long _next;

        public override int ThreadsMax => 4;

        public long Claim() => Interlocked.Add(ref _next, DuckDataChunk.Capacity) - DuckDataChunk.Capacity;

        protected override DuckTableReader OpenReader()
        {
            Interlocked.Increment(ref owner.LiveStates);
            return new Reader(owner, this, bound, projection);
        }

        protected override void Dispose(bool disposing) => Interlocked.Decrement(ref owner.LiveStates);
    }

    private sealed class Reader(Numbers owner, Scan scan, Bound bound, IReadOnlyList<int> projection) : DuckTableReader
    {
        protected override int Fill(DuckDataChunk output)
        {
            var first = scan.Claim();
            var count = (int)Math.Clamp(bound.Count - first, 0, DuckDataChunk.Capacity);
            for (var i = 0; i < projection.Count; i++)
            {
                var writer = output.Writer(i);
                for (var row = 0; row < count; row++)
                {
                    if (projection[i] == 0)
                    {
                        writer.Values<long>()[row] = first + row;
                    }
                    else
                    {
                        writer.SetText(row, $"{bound.Text} {first + row}");
                    }
                }
            }

            return count;
        }

        protected override void Dispose(bool disposing) => Interlocked.Decrement(ref owner.LiveStates);
    }
}
