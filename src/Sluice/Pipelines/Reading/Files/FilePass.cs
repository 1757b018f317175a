using Microsoft.Win32.SafeHandles;

namespace Sluice.Pipelines.Reading.Files;

/// <summary>
/// One pass over the bytes of an open file, from an offset to the size that it had when it was opened: what is appended
/// meanwhile belongs to nobody's books. It does not own the handle; several passes may run at once.
/// </summary>
internal sealed class FilePass(SafeFileHandle handle, string path, long start, long end, Action<long> onRead) : ForwardStream
{
    private long _offset = start;

    /// <summary>Bytes of the file read so far, those before the start counted.</summary>
    public long Offset => _offset;

    /// <summary>True once somebody has asked for more than there is.</summary>
    public bool IsEndSeen { get; private set; }

    /// <exception cref="SluiceException">The file has become shorter, or the disk fails.</exception>
    public override int Read(Span<byte> buffer)
    {
        var wanted = (int)Math.Min(buffer.Length, end - _offset);
        if (wanted == 0)
        {
            IsEndSeen |= !buffer.IsEmpty;
            return 0;
        }

        var read = ReadFile(buffer[..wanted]);
        if (read == 0)
        {
            throw new SluiceException(FailureKind.Failed, [FileProblems.Changed(path)]);
        }

        _offset += read;
        onRead(_offset);
        return read;
    }

    private int ReadFile(Span<byte> buffer)
    {
        try
        {
            return RandomAccess.Read(handle, buffer, _offset);
        }
        catch (IOException e)
        {
            throw new SluiceException(FailureKind.Failed, [FileProblems.Unreadable(path, e.Message)], e);
        }
    }
}
