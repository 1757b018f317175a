namespace Sluice.DuckDbApi.Tests.Support;

/// <summary>A table function "late" of one row, which another thread than the asking one gives, once it is let.</summary>
/// <param name="asking">The number of the thread that asks.</param>
internal sealed class Late(int asking) : DuckTableFunction("late", [new DuckColumn("n", DuckLogicalType.BigInt)])
{
    // Only a failing test ever waits this long.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Set once another thread waits to be let.</summary>
    public ManualResetEventSlim HasBegun { get; } = new();

    /// <summary>Lets it give its row.</summary>
    public ManualResetEventSlim MayEnd { get; } = new();

    protected override DuckTableScan Open(DuckTableBinding binding, IReadOnlyList<int> projection) => new Scan(this);

    private sealed class Scan(Late late) : DuckTableScan
    {
        public override int ThreadsMax => 2;

        protected override DuckTableReader OpenReader() => new Reader(late);
    }

    private sealed class Reader(Late late) : DuckTableReader
    {
        private bool _hasGiven;

        protected override int Fill(DuckDataChunk output)
        {
            if (Environment.CurrentManagedThreadId == late.Asking)
            {
                // Keeps the thread that asks here until the other one has its part, and leaves it nothing to do then.
                late.HasBegun.Wait(Patience);
                return 0;
            }

            if (_hasGiven)
            {
                return 0;
            }

            _hasGiven = true;
            late.HasBegun.Set();
            late.MayEnd.Wait(Patience);
            output.Writer(0).Values<long>()[0] = 1;
            return 1;
        }
    }

    private int Asking { get; } = asking;
}
