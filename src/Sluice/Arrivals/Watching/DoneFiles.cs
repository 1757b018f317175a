namespace Sluice.Arrivals.Watching;

/// <summary>Puts done files of a watched folder away.</summary>
/// <param name="root">The folder, full.</param>
/// <param name="moveTo">Where they go, full; null to delete them.</param>
internal sealed class DoneFiles(string root, string? moveTo)
{
    /// <summary>True for a path where done files are.</summary>
    public bool IsPutAway(string fullPath) => moveTo is not null && (fullPath == moveTo || fullPath.StartsWith(moveTo + "/", StringComparison.Ordinal));

    /// <summary>Puts a file away if it is still the one that was taken.</summary>
    /// <returns>False when there is another file in its place, which is left alone.</returns>
    /// <exception cref="IOException">It could not be moved or deleted.</exception>
    public bool PutAway(string path, FileSignature file)
    {
        var full = Path.Combine(root, path);
        if (FileSignature.At(full) is not { } found)
        {
            return true;
        }

        if (found != file)
        {
            return false;
        }

        // Taken aside before it is looked at again: what somebody puts into its place from now on is another file.
        var aside = Path.Combine(Path.GetDirectoryName(full)!, $".sluice-done-{Guid.NewGuid():n}");
        File.Move(full, aside);
        if (FileSignature.At(aside) != file)
        {
            File.Move(aside, full, overwrite: false);
            return false;
        }

        if (moveTo is null)
        {
            File.Delete(aside);
        }
        else
        {
            File.Move(aside, FreePath(Path.Combine(moveTo, path)), overwrite: false);
        }

        return true;
    }

    private static string FreePath(string wanted)
    {
        var folder = Path.GetDirectoryName(wanted)!;
        Directory.CreateDirectory(folder);
        var path = wanted;
        for (var number = 2; Path.Exists(path); number++)
        {
            path = Path.Combine(folder, $"{Path.GetFileNameWithoutExtension(wanted)} ({number}){Path.GetExtension(wanted)}");
        }

        return path;
    }
}
