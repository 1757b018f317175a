namespace Sluice.Pipelines.Reading.Csv.Splitting;

/// <summary>
/// Keeps the blocks of a scan that are not in use. Blocks that had to grow for a long record are freed. Its lock is
/// the caller's affair: rent under the splitter's, give back from any thread.
/// </summary>
/// <param name="blockBytes">The usual capacity of a block.</param>
internal sealed class BlockPool(int blockBytes) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Stack<CsvBlock> _free = [];
    private bool _isDisposed;

    /// <summary>An empty block of the usual capacity, or of a larger one when more is needed.</summary>
    public CsvBlock Rent(int capacity = 0)
    {
        if (capacity <= blockBytes)
        {
            lock (_gate)
            {
                if (_free.TryPop(out var block))
                {
                    block.Clear();
                    return block;
                }
            }
        }

        return new CsvBlock(Math.Max(capacity, blockBytes));
    }

    /// <summary>Takes a block back; nobody may point into it any more.</summary>
    public void Return(CsvBlock block)
    {
        lock (_gate)
        {
            if (block.Capacity == blockBytes && !_isDisposed)
            {
                _free.Push(block);
                return;
            }
        }

        block.Dispose();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            while (_free.TryPop(out var block))
            {
                block.Dispose();
            }
        }
    }
}
