namespace Sluice.DuckDbApi.Tests.Support;

/// <summary>A table function whose readers each give one row, once as many readers as expected are at it together.</summary>
internal sealed class Meeting(int participants) : DuckTableFunction("meeting", [new DuckColumn("n", DuckLogicalType.BigInt)])
{
    // Only a failing test ever waits this long.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly CountdownEvent _arrivals = new(participants);

    public bool HaveAllMet => _arrivals.IsSet;

    protected override DuckTableScan Open(DuckTableBinding binding, IReadOnlyList<int> projection) => new Scan(this, participants);

    private sealed class Scan(Meeting meeting, int participants) : DuckTableScan
    {
        public override int ThreadsMax => participants;

        protected override DuckTableReader OpenReader() => new Reader(meeting);
    }

    private sealed class Reader(Meeting meeting) : DuckTableReader
    {
        private bool _hasArrived;

        protected override int Fill(DuckDataChunk output)
        {
            if (_hasArrived)
            {
                return 0;
            }

            _hasArrived = true;
            meeting._arrivals.Signal();
            meeting._arrivals.Wait(Patience);
            output.Writer(0).Values<long>()[0] = 1;
            return 1;
        }
    }
}
