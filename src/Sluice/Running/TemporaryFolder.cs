namespace Sluice.Running;

/// <summary>A folder of a job's own below the system's temporary folder, gone when it is disposed of.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private TemporaryFolder(string path) => Path = path;

    /// <summary>The full path.</summary>
    public string Path { get; }

    /// <summary>Makes a new one that only this user can enter.</summary>
    /// <exception cref="SluiceException"><c>no_temporary_folder</c>.</exception>
    public static TemporaryFolder Create()
    {
        try
        {
            return new(Directory.CreateTempSubdirectory("sluice-").FullName);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // The message of the system names no folder.
            throw new SluiceException(FailureKind.Config, [new Problem("no_temporary_folder", $"No folder can be made in the temporary folder {System.IO.Path.GetTempPath()}")
            {
                Advice = "Set TMPDIR to a folder that is there and may be written to.",
            }], problem);
        }
    }

    /// <summary>Removes it with everything in it.</summary>
    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
