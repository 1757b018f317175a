using Sluice.Host.Keys;
using Sluice.Packages;
using Sluice.Running;

namespace Sluice.Host.Api;

/// <summary>Packages: what came of files, and whether the books balance.</summary>
internal static class PackagesApi
{
    private static readonly Paging Pages = new("Packages", 50, 200);

    public static IReadOnlyList<ApiEndpoint> Endpoints { get; } =
    [
        new("GET", "/packages", Role.Viewer, "Lists the packages of the home folder, newest first.", ListAsync)
        {
            Parameters = Pages.Parameters,
            Reply = ApiContent.Of(ApiJson.Default.PackagePage, "A page of packages."),
        },
        new("GET", "/packages/{id}", Role.Viewer, "Shows a job's package: its manifest, and what stores did with it.", ShowAsync)
        {
            Reply = ApiContent.Of(ApiJson.Default.PackageReply, "The package."),
            Problems = ["unknown_package"],
        },
        new("GET", "/packages/{id}/books", Role.Viewer, "Shows the books of a job.", BooksAsync)
        {
            Detail = "Rows read = accepted + rejected + duplicate + filtered; and in each store, for each stream, rows = loaded + refused.",
            Reply = ApiContent.Of(ApiJson.Default.BooksReply, "The books."),
            Problems = ["unknown_package"],
        },
    ];

    private static Task<ApiAnswer> ListAsync(ApiCall call)
    {
        var limit = Pages.Take(call);
        var jobs = call.Service.Packages.Jobs(call.Query("cursor"), limit);
        var packages = jobs.Select(job => Manifest(call, job)).OfType<PackageManifest>().Select(manifest =>
            new PackageLine(manifest.Job, manifest.Pipeline, manifest.File.Path, manifest.File.Bytes, manifest.Books)).ToList();
        return Task.FromResult(ApiAnswer.Of(new PackagePage(packages, jobs.Count < limit ? null : jobs[^1]), ApiJson.Default.PackagePage));
    }

    // One that has gone meanwhile, or is damaged, hides none of the others; who asks for it is told.
    private static PackageManifest? Manifest(ApiCall call, string job)
    {
        try
        {
            return call.Service.Packages.Manifest(job);
        }
        catch (SluiceException)
        {
            return null;
        }
    }

    private static Task<ApiAnswer> ShowAsync(ApiCall call)
    {
        var job = call.Route("id");
        var reply = new PackageReply(call.Service.Packages.Manifest(job), call.Service.Packages.Outcome(job));
        return Task.FromResult(ApiAnswer.Of(reply, ApiJson.Default.PackageReply));
    }

    private static Task<ApiAnswer> BooksAsync(ApiCall call)
    {
        var job = call.Route("id");
        var manifest = call.Service.Packages.Manifest(job);
        var loads = call.Service.Packages.Outcome(job)?.Loads ?? [];
        var reply = new BooksReply(job, manifest.Books, manifest.Books.Balance, manifest.RejectsByCode, [.. loads.Select(load => Line(load, manifest))]);
        return Task.FromResult(ApiAnswer.Of(reply, ApiJson.Default.BooksReply));
    }

    private static StoreBooks Line(JobLoad load, PackageManifest manifest)
    {
        var rows = manifest.Streams.First(stream => stream.Name == load.Stream).Rows;
        return new StoreBooks(load.Store, load.Stream, load.Table, rows, load.Rows, load.Refused, rows == load.Rows + load.Refused);
    }
}

/// <summary>Some packages, newest first.</summary>
/// <param name="Packages">The packages.</param>
/// <param name="NextCursor">What to give as cursor for the next page; null on the last.</param>
internal sealed record PackagePage(IReadOnlyList<PackageLine> Packages, string? NextCursor);

/// <summary>A package in a list.</summary>
/// <param name="Job">The job that it belongs to.</param>
/// <param name="Pipeline">The pipeline.</param>
/// <param name="File">The file.</param>
/// <param name="Bytes">The file's size.</param>
/// <param name="Books">The books of the file.</param>
internal sealed record PackageLine(string Job, string Pipeline, string File, long Bytes, FileBooks Books);

/// <summary>A package.</summary>
/// <param name="Manifest">What the package says about itself.</param>
/// <param name="Outcome">How the newest attempt ended; null while the first is under way.</param>
internal sealed record PackageReply(PackageManifest Manifest, JobOutcome? Outcome);

/// <summary>The books of a job.</summary>
/// <param name="Job">The job.</param>
/// <param name="File">The books of the file.</param>
/// <param name="Balance">True when they balance.</param>
/// <param name="RejectsByCode">Rows that broke each check.</param>
/// <param name="Stores">The books of the stores.</param>
internal sealed record BooksReply(string Job, FileBooks File, bool Balance, IReadOnlyDictionary<string, long> RejectsByCode, IReadOnlyList<StoreBooks> Stores);

/// <summary>The books of one stream in one store.</summary>
/// <param name="Store">The store.</param>
/// <param name="Stream">The stream.</param>
/// <param name="Table">The table.</param>
/// <param name="Rows">Rows of the stream.</param>
/// <param name="Loaded">Rows that the store holds of them.</param>
/// <param name="Refused">Rows that it would not take.</param>
/// <param name="Balance">True when they balance.</param>
internal sealed record StoreBooks(string Store, string Stream, string Table, long Rows, long Loaded, long Refused, bool Balance);
