using Sluice.Pipelines.Reading.Files;

namespace Sluice.Arrivals.Watching;

/// <summary>Puts done files of a watched folder away.</summary>
/// <param name="root">The folder, full.</param>
/// <param name="moveTo">Where they go, full; null to delete them.</param>
internal sealed class DoneFiles(string root, string? moveTo)
{
    private const string AsidePrefix = ".sluice-done-";

    /// <summary>True for a path where done files are.</summary>
    public bool IsPutAway(string fullPath) => moveTo is not null && (fullPath == moveTo || fullPath.StartsWith(moveTo + "/", StringComparison.Ordinal));

    /// <summary>Puts a file away if it is still the one that was taken.</summary>
    /// <returns>What was found in its place.</returns>
    /// <exception cref="IOException">It could not be moved or deleted.</exception>
    public DoneFound PutAway(string path, FileSignature file)
    {
        var full = Path.Combine(root, path);
        if (FileSignature.At(full) is not { } found)
        {
            return DoneFound.Nothing;
        }

        if (found != file)
        {
            return DoneFound.Another;
        }

        // Taken aside before it is looked at again: what somebody puts into its place from now on is another file. A folder of its
        // own keeps its name, so that it can be put back if this process dies.
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(full)!, AsideName())).FullName;
        var aside = Path.Combine(folder, Path.GetFileName(full));
        try
        {
            File.Move(full, aside);
            if (FileSignature.At(aside) != file)
            {
                return DoneFound.Another;
            }

            if (moveTo is null)
            {
                File.Delete(aside);
            }
            else
            {
                Move(aside, Path.Combine(moveTo, path));
            }

            return DoneFound.Itself;
        }
        finally
        {
            PutBack(folder);
        }
    }

    /// <summary>Puts files back that a process that died was putting away; they are done again then.</summary>
    /// <exception cref="IOException">The folder can not be read.</exception>
    public void PutAllBack()
    {
        if (Directory.Exists(root))
        {
            foreach (var folder in Directory.GetDirectories(root, AsidePrefix + "*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = 0 }))
            {
                PutBack(folder);
            }
        }

        foreach (var part in Directory.Exists(moveTo) ? Directory.GetFiles(moveTo, AsidePrefix + "*", new EnumerationOptions { AttributesToSkip = 0 }) : [])
        {
            File.Delete(part);
        }
    }

    private static string AsideName() => $"{AsidePrefix}{Guid.NewGuid():n}";

    // Where its place was taken meanwhile it stays, hidden, and nothing is lost.
    private static void PutBack(string folder)
    {
        try
        {
            foreach (var left in Directory.GetFiles(folder, "*", new EnumerationOptions { AttributesToSkip = 0 }))
            {
                File.Move(left, Path.Combine(Path.GetDirectoryName(folder)!, Path.GetFileName(left)), overwrite: false);
            }

            Directory.Delete(folder);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
        }
    }

    // On another disk it is copied, and gone from here only once it is whole and durable there.
    private void Move(string aside, string wanted)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(wanted)!);
        if (IsOnOneDisk(aside, moveTo!))
        {
            File.Move(aside, FreePath(wanted), overwrite: false);
            return;
        }

        var part = Path.Combine(moveTo!, AsideName());
        try
        {
            File.Copy(aside, part);
            DurableFile.Sync(part);
            File.Move(part, FreePath(wanted), overwrite: false);
            DurableFile.Sync(Path.GetDirectoryName(wanted)!);
        }
        catch
        {
            File.Delete(part);
            throw;
        }

        File.Delete(aside);
    }

    // Elsewhere than on Linux a move between disks is the system's own.
    private static bool IsOnOneDisk(string one, string other) => !LinuxFileStatus.TryOfPath(one, out var first)
        || !LinuxFileStatus.TryOfPath(other, out var second) || first.Device == second.Device;

    private static string FreePath(string wanted)
    {
        var folder = Path.GetDirectoryName(wanted)!;
        var path = wanted;
        for (var number = 2; Path.Exists(path); number++)
        {
            path = Path.Combine(folder, $"{Path.GetFileNameWithoutExtension(wanted)} ({number}){Path.GetExtension(wanted)}");
        }

        return path;
    }
}

/// <summary>What lay in the place of a done file.</summary>
internal enum DoneFound
{
    /// <summary>The file, which is put away now.</summary>
    Itself,

    /// <summary>Nothing any more.</summary>
    Nothing,

    /// <summary>Another file, which is left alone.</summary>
    Another,
}
