using System.Security.Cryptography;
using Sluice.Pipelines.Reading.Files;

namespace Sluice.Running;

/// <summary>
/// A file that is read where it lies, and what it was when its job began: if it is another one when packing has ended,
/// what was read is not what lies there, and the attempt fails with <c>file_changed</c>.
/// </summary>
/// <param name="Path">The full path.</param>
/// <param name="Identity">What lay there when the job began.</param>
internal sealed record ReferencedFile(string Path, FileIdentity Identity)
{
    // Large reads keep the hash ahead of the disk without holding much.
    private const int HashBlockBytes = 1 << 20;

    /// <summary>Size in bytes.</summary>
    public long Bytes => Identity.Bytes;

    /// <summary>Looks at a file that a user named.</summary>
    /// <param name="path">How the user named it.</param>
    /// <param name="location">Where it lies; null for the path itself.</param>
    /// <exception cref="SluiceException">There is no such file, it is a folder, or it may not be read.</exception>
    public static ReferencedFile Of(string path, string? location = null)
    {
        using var file = SourceFile.Open(path, System.IO.Path.GetFullPath(location ?? path));
        return new ReferencedFile(file.Location, file.Identity);
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
        FileIdentity? now = null;
        if (File.Exists(Path))
        {
            using var file = SourceFile.Open(shown, Path);
            now = file.Identity;
        }

        if (now != Identity)
        {
            var what = now is { } other ? $"changed ({Bytes} bytes when reading began, {other.Bytes} when it ended)" : "was removed";
            throw new SluiceException(FailureKind.Failed, [new Problem("file_changed", $"The file {what} while it was read. Nothing was loaded.")
            {
                File = shown,
                Advice = "Run it again once its writer has finished.",
            }]);
        }
    }
}
