namespace Sluice.Running;

/// <summary>A folder of a job's own below the system's temporary folder, gone when it is disposed of.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private TemporaryFolder(string path) => Path = path;

    /// <summary>The full path.</summary>
    public string Path { get; }

    /// <summary>Makes a new one that only this user can enter.</summary>
    public static TemporaryFolder Create() => new(Directory.CreateTempSubdirectory("sluice-").FullName);

    /// <summary>Removes it with everything in it.</summary>
    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
