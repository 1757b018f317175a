namespace Sluice.DuckDbApi.Tests.Support;

/// <summary>A table function "once" of one chunk, which a lambda fills.</summary>
internal sealed class Once(Action<DuckDataChunk> fill, int rows = 1, IReadOnlyList<DuckColumn>? columns = null)
    : DuckTableFunction("once", columns ?? [new("v", DuckLogicalType.BigInt)])
{
    protected override DuckTableScan Open(DuckTableBinding binding, IReadOnlyList<int> projection) => new Scan(fill, rows);

    private sealed class Scan(Action<DuckDataChunk> fill, int rows) : DuckTableScan
    {
        protected override DuckTableReader OpenReader() => new Reader(fill, rows);
    }

    private sealed class Reader(Action<DuckDataChunk> fill, int rows) : DuckTableReader
    {
        private bool _isDone;

        protected override int Fill(DuckDataChunk output)
        {
            if (_isDone)
            {
                return 0;
            }

            _isDone = true;
            fill(output);
            return rows;
        }
    }
}
