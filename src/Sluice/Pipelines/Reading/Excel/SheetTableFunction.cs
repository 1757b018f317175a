using Sluice.DuckDbApi;

namespace Sluice.Pipelines.Reading.Excel;

/// <summary>A sheet as a table function; see <see cref="IRecordSource"/> for its columns.</summary>
internal sealed class SheetTableFunction(string name, SheetSource source) : DuckTableFunction(name)
{
    /// <summary>Position of c0 among the columns of the function.</summary>
    public const int FirstDataColumn = 4;

    protected override DuckTableBinding Bind(DuckTableArguments arguments) => new(
    [
        new("_row", DuckLogicalType.BigInt),
        new("_byte", DuckLogicalType.BigInt),
        new("_error", DuckLogicalType.UTinyInt),
        new("_raw", DuckLogicalType.Blob),
        .. source.Columns.Select(column => new DuckColumn(column.SqlName, DuckLogicalType.Varchar)),
    ])
    {
        Cardinality = source.Rows,
        IsCardinalityExact = true,
    };

    protected override DuckTableScan Open(DuckTableBinding binding, IReadOnlyList<int> projection)
        => new Scan(source, [.. projection]);

    private sealed class Scan(SheetSource source, int[] projection) : DuckTableScan
    {
        private int _lastBlock = -1;

        public override int ThreadsMax => Math.Clamp(source.Store.BlockCount, 1, Environment.ProcessorCount);

        protected override DuckTableReader OpenReader() =>
            new SheetTableReader(source, projection, () => Interlocked.Increment(ref _lastBlock));
    }
}
