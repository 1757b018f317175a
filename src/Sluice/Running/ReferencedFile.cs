using System.Diagnostics;
using System.Security.Cryptography;
using Sluice.Pipelines.Reading.Files;

namespace Sluice.Running;

/// <summary>
/// A file that is read where it lies, and what it was when its job began: if it is another one when packing has ended,
/// what was read is not what lies there, and the attempt fails with <c>file_changed</c>.
/// </summary>
/// <param name="path">The full path.</param>
/// <param name="identity">What lay there when the job began.</param>
internal sealed class ReferencedFile(string path, FileIdentity identity)
{
    // Large reads keep the hash ahead of the disk without holding much.
    private const int HashBlockBytes = 1 << 20;

    private (string Sha256, double Seconds)? _hash;

    /// <summary>The full path.</summary>
    public string Path { get; } = path;

    /// <summary>Size in bytes.</summary>
    public long Bytes => identity.Bytes;

    /// <summary>Looks at a file that a user named.</summary>
    /// <param name="path">How the user named it.</param>
    /// <param name="location">Where it lies; null for the path itself.</param>
    /// <exception cref="SluiceException">There is no such file, it is a folder, or it may not be read.</exception>
    public static ReferencedFile Of(string path, string? location = null)
    {
        using var file = SourceFile.Open(path, System.IO.Path.GetFullPath(location ?? path));
        return new ReferencedFile(file.Location, file.Identity);
    }

    /// <summary>SHA-256 of the file's bytes in lower-case hexadecimal, and the seconds that it took; the file is read once.</summary>
    public (string Sha256, double Seconds) Hash(CancellationToken cancellation)
    {
        if (_hash is { } known)
        {
            return known;
        }

        var clock = Stopwatch.StartNew();
        var sha256 = Read(cancellation);
        _hash = known = (sha256, clock.Elapsed.TotalSeconds);
        return known;
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

        if (now != identity)
        {
            var what = now is { } other ? $"changed ({Bytes} bytes when reading began, {other.Bytes} when it ended)" : "was removed";
            throw new SluiceException(FailureKind.Failed, [new Problem("file_changed", $"The file {what} while it was read. Nothing was loaded.")
            {
                File = shown,
                Advice = "Run it again once its writer has finished.",
            }]);
        }
    }

    private string Read(CancellationToken cancellation)
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
}
