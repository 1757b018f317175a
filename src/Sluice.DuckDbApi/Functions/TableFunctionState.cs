namespace Sluice.DuckDbApi;

/// <summary>The bind data that DuckDB keeps: which function, bound how.</summary>
internal sealed record BoundTable(DuckTableFunction Function, DuckTableBinding Binding) : IDisposable
{
    public void Dispose() => (Binding as IDisposable)?.Dispose();
}

/// <summary>The global state that DuckDB keeps: a scan, and the types of the columns it fills.</summary>
internal sealed record OpenScan(DuckTableScan Scan, DuckLogicalType[] Types) : IDisposable
{
    public void Dispose() => Scan.Dispose();
}

/// <summary>
/// The local state that DuckDB keeps for a thread. The reader is opened at the first call, because the C API does not
/// show the scan to the local init callback.
/// </summary>
internal sealed class ReaderSlot : IDisposable
{
    private DuckTableReader? _reader;
    private DuckDataChunk? _output;

    public void Fill(OpenScan open, nint output)
    {
        _reader ??= open.Scan.OpenReader();
        _output ??= new DuckDataChunk(open.Types);
        _output.Point(output);
        try
        {
            _output.Count = _reader.Fill(_output);
        }
        finally
        {
            _output.Point(0);
        }
    }

    public void Dispose() => _reader?.Dispose();
}
