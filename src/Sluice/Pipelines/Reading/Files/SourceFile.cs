using Microsoft.Win32.SafeHandles;

namespace Sluice.Pipelines.Reading.Files;

/// <summary>
/// A file that was opened once and is read through that one handle ever after, so that nobody can slip another file
/// under its path. It remembers what the file was like when it was opened. The caller disposes it, after all passes.
/// </summary>
public sealed class SourceFile : IDisposable
{
    private long _bytesRead;

    private SourceFile(string path, string location, SafeFileHandle handle)
    {
        Path = path;
        Location = location;
        Handle = handle;
        Identity = FileIdentity.Of(handle);
    }

    /// <summary>The path as the user named it: for messages, and for what its extension claims.</summary>
    public string Path { get; }

    /// <summary>Where it lies: an arrival that is kept lies under its hash, and not under its name.</summary>
    public string Location { get; }

    /// <summary>Device, inode, size and time of change when it was opened.</summary>
    public FileIdentity Identity { get; }

    /// <summary>Bytes that the newest pass has read.</summary>
    public long BytesRead => Volatile.Read(ref _bytesRead);

    internal SafeFileHandle Handle { get; }

    /// <summary>Opens a regular file for reading; it may be open elsewhere.</summary>
    /// <exception cref="SluiceException">
    /// <c>file_not_found</c>, <c>is_a_folder</c>, <c>not_a_regular_file</c>, <c>no_permission</c>, <c>file_unreadable</c>.
    /// </exception>
    /// <param name="path">The path as the user named it.</param>
    /// <param name="location">Where it lies; null for the path itself.</param>
    public static SourceFile Open(string path, string? location = null)
    {
        location ??= path;
        if (Refusal(path, location) is { } problem)
        {
            throw Failure(problem, null);
        }

        try
        {
            var handle = File.OpenHandle(location, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
            return new SourceFile(path, location, handle);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Failure(FileProblems.NotFound(path), e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw Failure(FileProblems.NoPermission(path), e);
        }
        catch (Exception e) when (e is IOException or ArgumentException or NotSupportedException)
        {
            throw Failure(FileProblems.Unreadable(path, e.Message), e);
        }
    }

    /// <summary>Checks that nobody has written to the file since it was opened.</summary>
    /// <exception cref="SluiceException"><c>file_changed</c>.</exception>
    public void CheckUnchanged()
    {
        if (FileIdentity.Of(Handle) != Identity)
        {
            throw Failure(FileProblems.Changed(Path), null);
        }
    }

    /// <summary>Checks that the path still leads to the file that was opened, for readers that open it by path again.</summary>
    /// <exception cref="SluiceException"><c>file_changed</c>.</exception>
    public void CheckPath()
    {
        if (!OperatingSystem.IsLinux() || Identity.Inode == 0)
        {
            return;
        }

        if (!LinuxFileStatus.TryOfPath(Location, out var now) || (now.Device, now.Inode) != (Identity.Device, Identity.Inode))
        {
            throw Failure(FileProblems.Changed(Path), null);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();

    /// <summary>A pass over the bytes as they are on disk.</summary>
    internal FilePass OpenPass(long start = 0)
    {
        Volatile.Write(ref _bytesRead, start);
        return new FilePass(Handle, Path, start, Identity.Bytes, offset => Volatile.Write(ref _bytesRead, offset));
    }

    /// <summary>Fills the buffer with the bytes at an offset, fewer at the end of the file.</summary>
    internal int ReadAt(Span<byte> buffer, long offset)
    {
        using var pass = new FilePass(Handle, Path, Math.Min(offset, Identity.Bytes), Identity.Bytes, static _ => { });
        return pass.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
    }

    /// <summary>What is wrong with the path before it is opened: opening a pipe would wait for its writer.</summary>
    private static Problem? Refusal(string path, string location)
    {
        if (OperatingSystem.IsLinux() && LinuxFileStatus.TryOfPath(location, out var status))
        {
            return status.IsDirectory ? FileProblems.IsFolder(path)
                : status.IsRegularFile ? null
                : FileProblems.NotRegular(path);
        }

        return Directory.Exists(location) ? FileProblems.IsFolder(path) : null;
    }

    private static SluiceException Failure(Problem problem, Exception? inner) => new(FailureKind.Failed, [problem], inner);
}
