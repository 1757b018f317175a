namespace Sluice.Bench.Sides;

/// <summary>The folder in which runs write. Each run finds it empty.</summary>
/// <param name="path">Where it is; nothing else may lie in it.</param>
internal sealed class WorkFolder(string path)
{
    /// <summary>Where it is.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>Empties it, so that the disk never holds more than one run's output, and gives its path.</summary>
    public string Fresh()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }

        Directory.CreateDirectory(Path);
        return Path;
    }
}
