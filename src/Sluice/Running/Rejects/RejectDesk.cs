using Sluice.Packages;

namespace Sluice.Running.Rejects;

/// <summary>Asks children about rejects: strangers' records are cut into cells there and nowhere else.</summary>
internal sealed class RejectDesk(EngineSettings settings, ChildPool children)
{
    private readonly ChildRequests _asked = new(settings);

    /// <summary>The rejects and duplicates of a package, in the order of their rows.</summary>
    public async Task<IReadOnlyList<Reject>> ListAsync(
        string folder, PackageManifest manifest, long skip, int take, bool withCells, CancellationToken cancellation)
    {
        var request = RequestOf(folder, manifest);
        var asked = _asked.Of(ChildTask.Explain, manifest.Job, request, _asked.MaybeFileOf(request), folder, [])
            with { Manifest = manifest, Skip = skip, Take = take, WithCells = withCells };
        var rejects = (await AskAsync(asked, request, cancellation)).Rejects!;
        var claims = new ReplayLedger(folder).Read().Select(claim => (claim.Job, Rows: RowRanges.Parse(claim.Rows))).ToList();
        var mends = new MendLedger(folder).Read();
        return [.. rejects.Select(reject => reject with
        {
            ReplayedBy = claims.FirstOrDefault(claim => claim.Rows.Contains(reject.Row)).Job,
            Mend = mends.GetValueOrDefault(reject.Row),
        })];
    }

    /// <summary>Has the rejects of a package written into a file in a folder.</summary>
    public async Task<RejectExport> ExportAsync(string folder, PackageManifest manifest, RejectExportRequest export, CancellationToken cancellation)
    {
        var request = RequestOf(export.Package, manifest);
        var asked = _asked.Of(ChildTask.Export, manifest.Job, request, _asked.MaybeFileOf(request), folder, []) with { Manifest = manifest, Export = export };
        return (await AskAsync(asked, request, cancellation)).Export!;
    }

    /// <summary>Has a mended file read: which rejects are in it. What was read of it is left in the folder.</summary>
    public async Task<MendedReport> MendAsync(RunRequest request, string folder, CancellationToken cancellation)
    {
        return (await AskAsync(_asked.Of(ChildTask.Mend, "mend", request, _asked.FileOf(request), folder, []), request, cancellation)).Mended!;
    }

    // As it was read then: the lines of its rows are found by places in the decoded bytes.
    private static RunRequest RequestOf(string package, PackageManifest manifest) => new(manifest.File.Path)
    {
        Kept = manifest.File.Kept,
        Pipeline = RunSpec.TryRead(package)?.Pipeline,
    };

    private async Task<ChildAnswer> AskAsync(ChildRequest asked, RunRequest request, CancellationToken cancellation)
    {
        using var child = children.Rent();
        return await child.AskAsync(asked, settings.BudgetFor(request.Pipeline), null, cancellation);
    }
}
