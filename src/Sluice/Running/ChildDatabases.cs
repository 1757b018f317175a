namespace Sluice.Running;

/// <summary>The child's databases: one for each request, and one for all requests of a batch.</summary>
internal sealed class ChildDatabases : IDisposable
{
    private LockedDatabase? _ofBatch;
    private string? _folder;

    /// <summary>The database of a request. The caller disposes it.</summary>
    public LockedDatabase For(ChildRequest request)
    {
        if (_folder != request.Batch?.Folder)
        {
            Dispose();
        }

        if (request.Batch is not { } batch)
        {
            return LockedDatabase.Open(request.Folder, [request.File], request.MemoryBytes, request.Threads);
        }

        _ofBatch ??= LockedDatabase.Open(batch.Folder, batch.Files, request.MemoryBytes, request.Threads);
        _folder = batch.Folder;
        return _ofBatch.Share();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ofBatch?.Dispose();
        (_ofBatch, _folder) = (null, null);
    }
}
