namespace Sluice.DuckDbApi.Tests.Support;

/// <summary>A table function "endless" without an end, which says when it has begun.</summary>
internal sealed class Endless() : DuckTableFunction("endless", [new DuckColumn("n", DuckLogicalType.BigInt)])
{
    public ManualResetEventSlim HasBegun { get; } = new();

    protected override DuckTableScan Open(DuckTableBinding binding, IReadOnlyList<int> projection) => new Scan(this);

    private sealed class Scan(Endless endless) : DuckTableScan
    {
        public override int ThreadsMax => 2;

        protected override DuckTableReader OpenReader() => new Reader(endless);
    }

    private sealed class Reader(Endless endless) : DuckTableReader
    {
        protected override int Fill(DuckDataChunk output)
        {
            endless.HasBegun.Set();
            output.Writer(0).Values<long>().Clear();
            return DuckDataChunk.Capacity;
        }
    }
}
