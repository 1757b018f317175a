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
    public void Dispose() => Remove(Path);

    /// <summary>Removes a folder that nobody needs any more. What can not be removed stays: no job fails for that.</summary>
    public static void Remove(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // A child that was killed may still be dying there; the next start of a worker sweeps what is in the home.
        }
    }
}
