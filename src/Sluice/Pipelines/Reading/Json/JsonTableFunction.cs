using Sluice.DuckDbApi;

namespace Sluice.Pipelines.Reading.Json;

/// <summary>A JSON file as a table function; see <see cref="IRecordSource"/> for its columns.</summary>
internal sealed class JsonTableFunction(string name, JsonSource source) : DuckTableFunction(name)
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
        Cardinality = source.Records,
    };

    protected override DuckTableScan Open(DuckTableBinding binding, IReadOnlyList<int> projection)
        => new Scan(source, [.. projection]);

    private sealed class Scan(JsonSource source, int[] projection) : DuckTableScan
    {
        private readonly JsonBlocks _blocks = source.OpenBlocks();

        // More threads than blocks would only make buffers.
        public override int ThreadsMax => (int)Math.Clamp(source.BytesTotal / JsonBlocks.BlockBytesDefault + 1, 1, Environment.ProcessorCount);

        protected override DuckTableReader OpenReader() => new JsonTableReader(source, _blocks, projection);

        protected override void Dispose(bool disposing)
        {
            source.NoteScan(_blocks);
            _blocks.Dispose();
        }
    }
}
