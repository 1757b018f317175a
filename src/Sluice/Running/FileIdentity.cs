using System.Security.Cryptography;
using Sluice.Pipelines.Reading.Files;

namespace Sluice.Running;

/// <summary>
/// What a referenced file was when its job began: if size or time of change differ when packing has ended, what was
/// read is not what lies there, and the attempt fails with <c>file_changed</c>.
/// </summary>
/// <param name="Path">The full path.</param>
/// <param name="Bytes">Size in bytes.</param>
/// <param name="ChangedAt">Last time of change.</param>
internal sealed record FileIdentity(string Path, long Bytes, DateTime ChangedAt)
{
    // Large reads keep the hash ahead of the disk without holding much.
    private const int HashBlockBytes = 1 << 20;

    /// <summary>Looks at a file that a user named.</summary>
    /// <param name="path">How the user named it.</param>
    /// <param name="location">Where it lies; null for the path itself.</param>
    /// <exception cref="SluiceException">There is no such file, it is a folder, or it may not be read.</exception>
    public static FileIdentity Of(string path, string? location = null)
    {
        var full = System.IO.Path.GetFullPath(location ?? path);
        if (Directory.Exists(full))
        {
            throw new SluiceException(FailureKind.Failed, [new Problem("is_a_folder", "This is a folder, and a file was expected.")
            {
                File = path,
                Advice = $"Name its files: '{path.TrimEnd('/')}/*'.",
            }]);
        }

        // Opening a pipe would wait for its writer for ever.
        if (OperatingSystem.IsLinux() && LinuxFileStatus.TryOfPath(full, out var status) && !status.IsRegularFile)
        {
            throw new SluiceException(FailureKind.Failed, [FileProblems.NotRegular(path)]);
        }

        try
        {
            return Look(full);
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SluiceException(FailureKind.Failed, [new Problem("file_not_found", "There is no such file.")
            {
                File = path,
                Advice = "Look at the path; in a glob, quote it so that the shell does not expand it.",
            }], problem);
        }
        catch (UnauthorizedAccessException problem)
        {
            throw new SluiceException(FailureKind.Failed, [new Problem("no_permission", "The file may not be read by this user.")
            {
                File = path,
                Advice = "Give this user read permission.",
            }], problem);
        }
        catch (IOException problem)
        {
            throw new SluiceException(FailureKind.Failed, [new Problem("file_unreadable", $"The file could not be opened: {problem.Message}")
            {
                File = path,
            }], problem);
        }
    }

    // What a path leads to, and not the link that it may be.
    private static FileIdentity Look(string full)
    {
        using var file = File.OpenHandle(full, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return new FileIdentity(full, RandomAccess.GetLength(file), File.GetLastWriteTimeUtc(file));
    }

    /// <summary>SHA-256 of the file's bytes in lower-case hexadecimal.</summary>
    public string Hash(CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
        var block = new byte[(int)Math.Clamp(Bytes, 1, HashBlockBytes)];
        int read;
        while ((read = file.Read(block)) > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            hash.AppendData(block, 0, read);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Fails when the file is no longer what it was.</summary>
    /// <exception cref="SluiceException">It changed or vanished.</exception>
    public void RequireUnchanged(string shown)
    {
        var now = File.Exists(Path) ? Look(Path) : null;
        if (now == this)
        {
            return;
        }

        var what = now is null ? "was removed" : $"changed ({Bytes} bytes when reading began, {now.Bytes} when it ended)";
        throw new SluiceException(FailureKind.Failed, [new Problem("file_changed", $"The file {what} while it was read. Nothing was loaded.")
        {
            File = shown,
            Advice = "Run it again once its writer has finished.",
        }]);
    }
}
