namespace Sluice.DuckDbApi.Tests.Support;

/// <summary>A table function that remembers its arguments: echo(any, any, named := date).</summary>
internal sealed class Echo() : DuckTableFunction(
    "echo", [DuckLogicalType.Any, DuckLogicalType.Any], [new("named", DuckLogicalType.Date)])
{
    public DuckTableArguments? Seen { get; private set; }

    protected override DuckTableBinding Bind(DuckTableArguments arguments)
    {
        Seen = arguments;
        return new([new("c", DuckLogicalType.Integer)]);
    }

    protected override DuckTableScan Open(DuckTableBinding binding, IReadOnlyList<int> projection) => new Scan();

    private sealed class Scan : DuckTableScan
    {
        protected override DuckTableReader OpenReader() => new Reader();
    }

    private sealed class Reader : DuckTableReader
    {
        protected override int Fill(DuckDataChunk output) => 0;
    }
}
