using System.Text;

namespace Sluice.Running;

/// <summary>
/// What a child says on its standard error. The beginning is kept, in which a dying runtime names the reason; the rest is
/// read and dropped, so that neither waits for the other and no flood is kept.
/// </summary>
internal sealed class ChildErrors
{
    private const int BytesKept = 8 << 10;

    private readonly byte[] _kept = new byte[BytesKept];
    private readonly Task _reading;
    private volatile int _count;

    /// <summary>Begins to read.</summary>
    public ChildErrors(Stream stream) => _reading = ReadAsync(stream);

    /// <summary>Its first line, waited for a moment; null when it said nothing.</summary>
    public async Task<string?> FirstLineAsync(TimeSpan patience)
    {
        // Whoever the child has started may hold the pipe open for longer than the child lives.
        await Task.WhenAny(_reading, Task.Delay(patience));
        return Encoding.UTF8.GetString(_kept, 0, _count).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
    }

    private async Task ReadAsync(Stream stream)
    {
        var rest = new byte[BytesKept];
        try
        {
            while (true)
            {
                var into = _count < BytesKept ? _kept.AsMemory(_count) : rest;
                var read = await stream.ReadAsync(into);
                if (read == 0)
                {
                    return;
                }

                _count = Math.Min(BytesKept, _count + read);
            }
        }
        catch (Exception problem) when (problem is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The child is gone, and its pipe with it.
        }
    }
}
