namespace Sluice.Running;

/// <summary>The folder in which the packages of a batch are made; gone when it is disposed of.</summary>
/// <param name="folder">The folder.</param>
/// <param name="files">The files of the batch, full.</param>
internal sealed class BatchFolder(string folder, IReadOnlyList<string> files) : IDisposable
{
    /// <summary>What the child is told of the batch.</summary>
    public ChildBatch Batch { get; } = new(folder, files);

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException)
        {
            // A child that was killed is still dying there; the next start of a worker finds what is left.
        }
    }
}
