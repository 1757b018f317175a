using Sluice.Packages;

namespace Sluice.Running.Rejects;

/// <summary>The parent's side of an export: a child writes the file aside, and it comes to its place when it is whole.</summary>
internal sealed class RejectExports(EngineSettings settings, RejectDesk desk)
{
    /// <summary>Exports the rejects of a job that wait to be mended.</summary>
    public async Task<RejectExport> ExportAsync(string job, string file, bool withDuplicates, CancellationToken cancellation)
    {
        var package = settings.PackageFolder(job);
        var manifest = PackageManifest.Read(package);
        RequireFile(settings, manifest, withDuplicates, cancellation);

        // Beside the packages, where there is room: the system's temporary folder may be in memory.
        var aside = settings.NewPartFolder($"export-{Guid.NewGuid():n}");
        try
        {
            var written = Path.Combine(aside, "rejects");
            var export = await desk.ExportAsync(aside, manifest, new RejectExportRequest
            {
                File = written,
                Package = package,
                IsWorkbook = IsWorkbook(file),
                WithDuplicates = withDuplicates,
                LeftOut = new ReplayLedger(package).Taken().ToString(),
                Mends = new MendLedger(package).Texts(),
            }, cancellation);
            TakeRecords(aside, package);
            File.Move(written, file, overwrite: true);
            return export with { File = file };
        }
        finally
        {
            Directory.Delete(aside, recursive: true);
        }
    }

    /// <summary>Writes rejects with the texts that people have put over their cells, as the file that a person would have sent back.</summary>
    /// <param name="job">The job.</param>
    /// <param name="mends">The rows, each with its texts.</param>
    /// <param name="aside">A folder for it, all its own.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The file.</returns>
    public async Task<string> WriteMendedAsync(
        string job, IReadOnlyDictionary<long, IReadOnlyDictionary<string, string>> mends, string aside, CancellationToken cancellation)
    {
        var package = settings.PackageFolder(job);
        var manifest = PackageManifest.Read(package);
        var file = Path.Combine(aside, "mended.csv");
        var request = new RejectExportRequest { File = file, Package = package, Mends = mends, OnlyMended = true };
        var export = await desk.ExportAsync(aside, manifest, request, cancellation);
        if (export.Rejects < mends.Count)
        {
            // The others are duplicates, whose records only their file has.
            RequireFile(settings, manifest, withDuplicates: true, cancellation);
            await desk.ExportAsync(aside, manifest, request with { WithDuplicates = true }, cancellation);
            TakeRecords(aside, package);
        }

        return file;
    }

    // The records of duplicates, as the export shows them: a cell that comes back unchanged is known by them.
    private static void TakeRecords(string aside, string package)
    {
        var records = HeldRows.RecordsIn(aside);
        if (File.Exists(records))
        {
            DurableFile.Sync(records);
            File.Move(records, HeldRows.RecordsIn(package), overwrite: true);
        }
    }

    private static bool IsWorkbook(string file) => Path.GetExtension(file).ToLowerInvariant() switch
    {
        ".xlsx" => true,
        ".csv" => false,
        var other => throw new SluiceException(FailureKind.Usage, [new Problem("usage",
            $"Rejects are written as .xlsx or .csv, and this is {(other.Length == 0 ? "neither" : other)}.")
        {
            File = file,
            Advice = "Give the file one of the two endings.",
        }]),
    };

    // The rows of a file that is another by now would be other rows.
    private static void RequireFile(EngineSettings settings, PackageManifest manifest, bool withDuplicates, CancellationToken cancellation)
    {
        if (!withDuplicates || !manifest.HasDuplicates || manifest.ReplayOf is not null
            || File.Exists(HeldRows.RecordsIn(settings.PackageFolder(manifest.Job))))
        {
            return;
        }

        var file = new ChildRequests(settings).MaybeFileOf(new RunRequest(manifest.File.Path) { Kept = manifest.File.Kept });
        if (File.Exists(file.Path) && file.Hash(cancellation).Sha256 != manifest.File.Sha256)
        {
            throw new SluiceException(FailureKind.Failed, [new Problem("file_changed",
                "Duplicates are read from their file again, and it has changed since.")
            {
                File = manifest.File.Path,
                Expected = $"the file with SHA-256 {manifest.File.Sha256}",
                Advice = "Bring it back, or leave --duplicates out.",
            }]);
        }
    }
}
