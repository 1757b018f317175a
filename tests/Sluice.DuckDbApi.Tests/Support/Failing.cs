namespace Sluice.DuckDbApi.Tests.Support;

/// <summary>A table function that throws in one phase, and counts the states that are alive.</summary>
internal sealed class Failing(string phase) : DuckTableFunction("failing")
{
    public int LiveStates;

    protected override DuckTableBinding Bind(DuckTableArguments arguments)
    {
        FailIn("bind");
        return new Bound(this);
    }

    protected override DuckTableScan Open(DuckTableBinding binding, IReadOnlyList<int> projection)
    {
        FailIn("open");
        return new Scan(this);
    }

    private void FailIn(string now)
    {
        if (now == phase)
        {
            throw new InvalidOperationException($"no luck in {phase} ☂");
        }
    }

    private sealed class Bound : DuckTableBinding, IDisposable
    {
        private readonly Failing _owner;

        public Bound(Failing owner)
            : base([new("n", DuckLogicalType.BigInt)])
        {
            _owner = owner;
            Interlocked.Increment(ref owner.LiveStates);
        }

        public void Dispose() => Interlocked.Decrement(ref _owner.LiveStates);
    }

    private sealed class Scan : DuckTableScan
    {
        private readonly Failing _owner;
        private int _calls;

        public Scan(Failing owner)
        {
            _owner = owner;
            Interlocked.Increment(ref owner.LiveStates);
        }

        public override int ThreadsMax => 4;

        public int CountCall() => Interlocked.Increment(ref _calls);

        protected override DuckTableReader OpenReader()
        {
            _owner.FailIn("reader");
            return new Reader(_owner, this);
        }

        protected override void Dispose(bool disposing) => Interlocked.Decrement(ref _owner.LiveStates);
    }

    private sealed class Reader : DuckTableReader
    {
        private readonly Failing _owner;
        private readonly Scan _scan;

        public Reader(Failing owner, Scan scan)
        {
            _owner = owner;
            _scan = scan;
            Interlocked.Increment(ref owner.LiveStates);
        }

        protected override int Fill(DuckDataChunk output)
        {
            _owner.FailIn(_scan.CountCall() > 1000 ? "fill later" : "fill");
            output.Writer(0).Values<long>().Clear();
            return DuckDataChunk.Capacity;
        }

        protected override void Dispose(bool disposing) => Interlocked.Decrement(ref _owner.LiveStates);
    }
}
