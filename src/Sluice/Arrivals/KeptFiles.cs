using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Sluice.Jobs;

namespace Sluice.Arrivals;

/// <summary>
/// The kept bytes of arrivals, each under its hash in <c>arrivals/ab/</c>, so that the same bytes lie there once. They
/// are hashed and synced while they come, and appear under their name by one rename, whole.
/// </summary>
/// <param name="home">The home folder.</param>
/// <param name="room">The room on its disk.</param>
internal sealed class KeptFiles(string home, Room room)
{
    private const int BlockBytes = 1 << 20;

    // A small file is mostly far smaller than this.
    private const int SmallBlockBytes = 64 << 10;

    // At most twice as much is received and not on the disk: a sender that is faster than the disk waits for it on the way
    // and not after its last byte.
    private const long SyncBytes = 8 << 20;

    // Bytes that came again since the last sweep but one: their jobs may not be made yet.
    private HashSet<string> _repeated = [];
    private HashSet<string> _repeatedBefore = [];
    private readonly Lock _appearing = new();

    private string Incoming => Path.Combine(home, "arrivals", "incoming");

    /// <summary>Keeps bytes. When it returns they are on the disk, under their hash.</summary>
    /// <param name="bytes">What comes.</param>
    /// <param name="bytesMax">More than this is refused.</param>
    /// <param name="accept">Looks once more before they appear under their name; what it throws leaves nothing behind.</param>
    /// <param name="cancellation">Stops it, leaving nothing behind.</param>
    /// <exception cref="SluiceException"><c>arrival_too_large</c>, <c>disk_full</c>.</exception>
    /// <exception cref="IOException">The disk failed or is full, or the sender's connection did.</exception>
    public async Task<(string Sha256, long Bytes)> KeepAsync(Stream bytes, long bytesMax, Action? accept, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Incoming);
        var aside = Path.Combine(Incoming, Guid.NewGuid().ToString("n"));
        try
        {
            var (sha256, length) = await WriteAsync(bytes, aside, bytesMax, cancellation);
            accept?.Invoke();
            DurableFile.SyncAll(Appear(aside, sha256));
            return (sha256, length);
        }
        catch
        {
            File.Delete(aside);
            throw;
        }
    }

    /// <summary>Writes the bytes of a small file aside. They are kept, and on the disk, by <see cref="Keep"/>.</summary>
    /// <exception cref="SluiceException"><c>arrival_too_large</c>.</exception>
    /// <exception cref="IOException">The disk failed or is full.</exception>
    public AsideFile WriteAside(Stream bytes, long bytesMax)
    {
        Directory.CreateDirectory(Incoming);
        var aside = Path.Combine(Incoming, Guid.NewGuid().ToString("n"));
        var block = ArrayPool<byte>.Shared.Rent(SmallBlockBytes);
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            using var file = File.OpenHandle(aside, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            long length = 0;
            for (int read; (read = bytes.Read(block)) > 0; length += read)
            {
                if (length + read > bytesMax)
                {
                    throw TooLarge(bytesMax);
                }

                hash.AppendData(block, 0, read);
                RandomAccess.Write(file, block.AsSpan(0, read), length);
            }

            return new AsideFile(aside, Convert.ToHexStringLower(hash.GetHashAndReset()), length);
        }
        catch
        {
            File.Delete(aside);
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    /// <summary>Keeps files that were written aside. When it returns they are on the disk, each under its hash.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public void Keep(IReadOnlyList<AsideFile> files)
    {
        DurableFile.SyncAll([.. files.Select(file => file.Path)]);
        DurableFile.SyncAll([.. files.SelectMany(file => Appear(file.Path, file.Sha256)).Distinct(StringComparer.Ordinal)]);
    }

    /// <summary>Removes what was written aside and is not to be kept after all.</summary>
    public static void Discard(IEnumerable<AsideFile> files)
    {
        foreach (var file in files)
        {
            File.Delete(file.Path);
        }
    }

    /// <summary>Writes bytes aside, without keeping them. The caller disposes the result, which removes them.</summary>
    /// <exception cref="SluiceException"><c>arrival_too_large</c>, <c>disk_full</c>.</exception>
    /// <exception cref="IOException">The disk failed or is full, or the sender's connection did.</exception>
    public async Task<HeldFile> HoldAsync(Stream bytes, string name, long bytesMax, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Incoming);
        var aside = Path.Combine(Incoming, Guid.NewGuid().ToString("n"));
        try
        {
            await WriteAsync(bytes, aside, bytesMax, cancellation);
            return new HeldFile(home, aside, name);
        }
        catch
        {
            File.Delete(aside);
            throw;
        }
    }

    /// <summary>Removes what was coming when a process died. Only the holder of the home may do this.</summary>
    public void RemoveIncoming()
    {
        if (Directory.Exists(Incoming))
        {
            Directory.Delete(Incoming, recursive: true);
        }
    }

    /// <summary>Hashes of kept files that have not been touched since a time.</summary>
    public IEnumerable<string> OlderThan(DateTimeOffset time)
    {
        var arrivals = new DirectoryInfo(Path.Combine(home, "arrivals"));
        return !arrivals.Exists ? [] : arrivals.EnumerateDirectories().Where(folder => folder.Name.Length == 2)
            .SelectMany(folder => folder.EnumerateFiles()).Where(file => file.LastWriteTimeUtc < time.UtcDateTime).Select(file => file.Name);
    }

    /// <summary>Begins a sweep.</summary>
    public void BeginSweep()
    {
        lock (_appearing)
        {
            (_repeatedBefore, _repeated) = (_repeated, []);
        }
    }

    /// <summary>Removes kept bytes that no arrival needs, unless they have come again lately.</summary>
    public void Remove(string sha256)
    {
        lock (_appearing)
        {
            if (!_repeated.Contains(sha256) && !_repeatedBefore.Contains(sha256))
            {
                File.Delete(Path.Combine(home, Arrival.KeptPathOf(sha256)));
            }
        }
    }

    private async Task<(string Sha256, long Bytes)> WriteAsync(Stream bytes, string path, long bytesMax, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        var blocks = (ArrayPool<byte>.Shared.Rent(BlockBytes), ArrayPool<byte>.Shared.Rent(BlockBytes));
        var writing = Task.CompletedTask;
        var syncing = Task.CompletedTask;
        long length = 0, synced = 0;
        try
        {
            while (true)
            {
                // One block is read and hashed while the other is written.
                var read = await bytes.ReadAtLeastAsync(blocks.Item1.AsMemory(0, BlockBytes), BlockBytes, throwOnEndOfStream: false, cancellation);
                if (length + read > bytesMax)
                {
                    throw TooLarge(bytesMax);
                }

                await writing;
                if (read == 0)
                {
                    break;
                }

                writing = RandomAccess.WriteAsync(file, blocks.Item1.AsMemory(0, read), length, CancellationToken.None).AsTask();
                hash.AppendData(blocks.Item1, 0, read);
                length += read;
                blocks = (blocks.Item2, blocks.Item1);
                if (length - synced >= SyncBytes)
                {
                    await syncing;
                    synced = length;

                    // Not every sender says how much will come, and all that come at once share the room.
                    room.Require(0);
                    syncing = Task.Run(() => RandomAccess.FlushToDisk(file), CancellationToken.None);
                }
            }

            await syncing;
            await Task.Run(() => RandomAccess.FlushToDisk(file), cancellation);
            return (Convert.ToHexStringLower(hash.GetHashAndReset()), length);
        }
        finally
        {
            await Task.WhenAll(writing, syncing).ContinueWith(static _ => { }, TaskScheduler.Default);
            ArrayPool<byte>.Shared.Return(blocks.Item1);
            ArrayPool<byte>.Shared.Return(blocks.Item2);
        }
    }

    /// <summary>Gives bytes their name.</summary>
    /// <returns>The folders to be synced for it.</returns>
    private IReadOnlyList<string> Appear(string aside, string sha256)
    {
        var path = Path.Combine(home, Arrival.KeptPathOf(sha256));
        var folder = Path.GetDirectoryName(path)!;
        var isNew = !Directory.Exists(folder);
        Directory.CreateDirectory(folder);
        lock (_appearing)
        {
            if (!File.Exists(path))
            {
                File.Move(aside, path);
                return Folders();
            }

            _repeated.Add(sha256);
        }

        // What lies there may be damaged by now, and the bytes that have just come are not. Good ones stay: a job may be reading them.
        if (Holds(path, sha256))
        {
            File.Delete(aside);
        }
        else
        {
            File.Move(aside, path, overwrite: true);
        }

        // Also for bytes that were there: whoever sent them first may not have synced their name yet.
        return Folders();

        IReadOnlyList<string> Folders() => isNew ? [folder, Path.GetDirectoryName(folder)!] : [folder];
    }

    private static bool Holds(string path, string sha256)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
            return Convert.ToHexStringLower(SHA256.HashData(file)) == sha256;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    internal static SluiceException TooLarge(long bytesMax) => new(FailureKind.Failed, [new Problem("arrival_too_large",
        $"The file is larger than {Sizes.Show(bytesMax)}.")
    {
        Expected = $"at most {Sizes.Show(bytesMax)}",
        Advice = "Raise arrivals.bytes_max in sluice.yaml.",
    }]);
}

/// <summary>Bytes that lie aside.</summary>
/// <param name="Path">Where.</param>
/// <param name="Sha256">Their hash.</param>
/// <param name="Bytes">How many.</param>
internal sealed record AsideFile(string Path, string Sha256, long Bytes);
