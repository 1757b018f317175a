namespace Sluice.DuckDbApi;

/// <summary>One run over a table function, shared by all its threads. DuckDB disposes it at the end of the query.</summary>
public abstract class DuckTableScan : IDisposable
{
    /// <summary>How many of DuckDB's threads may read at once. Asked once, before the first reader.</summary>
    public virtual int ThreadsMax => 1;

    /// <summary>Opens the reader of one thread. Called on that thread, several at once.</summary>
    protected internal abstract DuckTableReader OpenReader();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the scan holds. Readers may be disposed before or after it.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
