namespace Sluice.Running.Rejects;

/// <summary>
/// Keeps what people did with a job's rejects while its package is made anew: rows that a replay has taken stay taken, and
/// mends stay mends, because the rows of the file have the same numbers in every package of it. The files wait in
/// <c>ledgers</c> of the home folder.
/// </summary>
internal sealed class LedgerKeep(EngineSettings settings)
{
    /// <summary>Takes them out of a package that is going to be removed, durably.</summary>
    /// <exception cref="SluiceException">Rejects of the job are just being replayed.</exception>
    public void TakeOut(string job)
    {
        var package = settings.PackageFolder(job);
        if (FilesIn(package).Count > 0)
        {
            using var only = new ReplayLedger(package).Lock();
            Move(package, FolderOf(job));
        }
    }

    /// <summary>Puts them into the new package; nothing is done when there are none.</summary>
    public void PutBack(string job)
    {
        var aside = FolderOf(job);
        if (Directory.Exists(aside))
        {
            Move(aside, settings.PackageFolder(job));
            Directory.Delete(aside, recursive: true);
        }
    }

    private static void Move(string from, string to)
    {
        foreach (var file in FilesIn(from))
        {
            var path = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Move(file, path, overwrite: true);
        }

        if (!OperatingSystem.IsWindows())
        {
            string[] folders = [ReplayLedger.FolderIn(to), to, Path.GetDirectoryName(to)!, Path.GetDirectoryName(Path.GetDirectoryName(to)!)!];
            foreach (var folder in folders.Where(Directory.Exists))
            {
                DurableFile.Sync(folder);
            }
        }
    }

    private static List<string> FilesIn(string folder) => [.. ReplayLedger.FilesIn(folder), .. MendLedger.FilesIn(folder)];

    private string FolderOf(string job) => Path.Combine(settings.Home, "ledgers", job);
}
