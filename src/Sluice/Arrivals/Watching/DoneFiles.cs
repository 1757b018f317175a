namespace Sluice.Arrivals.Watching;

/// <summary>Puts done files of a watched folder away.</summary>
/// <param name="root">The folder, full.</param>
/// <param name="moveTo">Where they go, full; null to delete them.</param>
internal sealed class DoneFiles(string root, string? moveTo)
{
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

        // Taken aside before it is looked at again: what somebody puts into its place from now on is another file.
        var aside = Path.Combine(Path.GetDirectoryName(full)!, $".sluice-done-{Guid.NewGuid():n}");
        File.Move(full, aside);
        if (FileSignature.At(aside) != file)
        {
            File.Move(aside, full, overwrite: false);
            return DoneFound.Another;
        }

        if (moveTo is null)
        {
            File.Delete(aside);
        }
        else
        {
            File.Move(aside, FreePath(Path.Combine(moveTo, path)), overwrite: false);
        }

        return DoneFound.Itself;
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
