namespace Sluice.DuckDbApi;

/// <summary>What one of DuckDB's threads reads of a scan. DuckDB disposes it.</summary>
public abstract class DuckTableReader : IDisposable
{
    /// <summary>
    /// Writes the next rows, at most <see cref="DuckDataChunk.Capacity"/>. Memory that
    /// <see cref="DuckVectorWriter.SetUtf8NoCopy"/> points at must last until the next call of this reader.
    /// </summary>
    /// <param name="output">An empty chunk with the projected columns. Its count is set for you.</param>
    /// <returns>The number of rows; 0 when this reader has no more, after which it is not called again.</returns>
    protected internal abstract int Fill(DuckDataChunk output);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the reader holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
