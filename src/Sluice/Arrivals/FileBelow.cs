using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Sluice.Pipelines.Reading.Files;

namespace Sluice.Arrivals;

/// <summary>
/// A file below a folder, opened first and checked afterwards: on the open handle there is nothing left to exchange. A
/// path that is checked and then opened can be exchanged for a link in between.
/// </summary>
internal sealed partial class FileBelow : IDisposable
{
    // O_RDONLY | O_NONBLOCK | O_CLOEXEC: a pipe is not waited for, and no child inherits it.
    private const int OpenFlags = 0x800 | 0x80000;

    private FileBelow(string fullPath, SafeFileHandle handle, LinuxFileStatus status)
    {
        FullPath = fullPath;
        Handle = handle;
        Status = status;
    }

    /// <summary>Where it was opened.</summary>
    public string FullPath { get; }

    /// <summary>The open file.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>What it was like when it was opened.</summary>
    public LinuxFileStatus Status { get; }

    /// <summary>True when nobody has written to it since it was opened.</summary>
    public bool IsUnchanged => StatusOf(Handle, FullPath) == Status;

    /// <summary>Opens a regular file.</summary>
    /// <param name="folder">The folder that it must be in, or below.</param>
    /// <param name="path">Its path from there.</param>
    /// <param name="isStrangers">True for a path that a stranger gave, which must be a plain one on any machine.</param>
    /// <exception cref="SluiceException"><c>path_not_allowed</c>, <c>file_not_found</c>, <c>no_permission</c>, <c>not_a_regular_file</c>.</exception>
    public static FileBelow Open(string folder, string path, bool isStrangers)
    {
        if (isStrangers && !IsPlain(path))
        {
            throw NotAllowed(path);
        }

        var full = Path.Combine(Path.GetFullPath(folder), path);
        var handle = OpenHandle(full, path);
        try
        {
            if (!IsBelow(RealPathOf(handle, full), folder))
            {
                throw NotAllowed(path);
            }

            var status = StatusOf(handle, full);
            return status.IsRegularFile ? new FileBelow(full, handle, status) : throw new SluiceException(FailureKind.Failed,
                [new Problem("not_a_regular_file", "This is no regular file.") { File = path }]);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>The bytes, from the start. Disposing the stream leaves the handle open.</summary>
    public Stream OpenBytes() => new HandleStream(Handle);

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();

    // A name is what a file system on any machine takes for one: no way up, no drive, no stream, nothing that hides.
    private static bool IsPlain(string path) =>
        path.Length is > 0 and <= 4096 && !path.Any(letter => char.IsControl(letter) || letter is '\\' or ':')
        && path.Split('/').All(part => part is not ("" or "." or ".."));

    private static SafeFileHandle OpenHandle(string full, string shown)
    {
        if (!OperatingSystem.IsLinux())
        {
            return File.OpenHandle(full, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }

        var descriptor = OpenDescriptor(full, OpenFlags);
        if (descriptor >= 0)
        {
            return new SafeFileHandle(descriptor, ownsHandle: true);
        }

        var error = Marshal.GetLastPInvokeError();
        throw new SluiceException(FailureKind.Failed, [error switch
        {
            1 or 13 => new Problem("no_permission", "The file may not be read by this user.") { File = shown },
            2 or 20 => new Problem("file_not_found", "There is no such file.") { File = shown },
            _ => new Problem("file_unreadable", $"The file could not be opened: {Marshal.GetPInvokeErrorMessage(error)}") { File = shown },
        }]);
    }

    private static string RealPathOf(SafeFileHandle handle, string full) => OperatingSystem.IsLinux()
        ? new FileInfo($"/proc/self/fd/{handle.DangerousGetHandle()}").LinkTarget ?? ""
        : Stores.RealPath.Of(full);

    private static bool IsBelow(string path, string folder) =>
        path.StartsWith(Stores.RealPath.Of(folder).TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static LinuxFileStatus StatusOf(SafeFileHandle handle, string full) =>
        OperatingSystem.IsLinux() && LinuxFileStatus.TryOfHandle(handle, out var status) ? status
            : new LinuxFileStatus(0x8000, 0, 0, RandomAccess.GetLength(handle), File.GetLastWriteTimeUtc(full).Ticks);

    private static SluiceException NotAllowed(string path) => new(FailureKind.Failed, [new Problem("path_not_allowed",
        "This path does not lead to a file below the folder.")
    {
        Found = path.Length > 100 ? path[..100] : path,
        Expected = "names of folders and a file, with / between them",
    }]);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenDescriptor(string path, int flags);

    /// <summary>Reads a handle at its own position, so that several can read one.</summary>
    private sealed class HandleStream(SafeFileHandle handle) : Stream
    {
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => _position;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var read = RandomAccess.Read(handle, buffer, _position);
            _position += read;
            return read;
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await RandomAccess.ReadAsync(handle, buffer, _position, cancellationToken);
            _position += read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
