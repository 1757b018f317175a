using Sluice.Packages;
using Sluice.Pipelines.Config;
using Sluice.Running;
using Sluice.Running.Guessing;
using Sluice.Running.Rejects;
using Sluice.Running.Testing;
using Sluice.Stores.Search;

namespace Sluice;

/// <summary>
/// The engine: runs files through pipelines into stores. It owns its home folder, the stores it opened and a warm child
/// process that reads files; dispose of it to close and end them.
/// </summary>
public sealed class Engine : IDisposable
{
    private readonly EngineSettings _settings;
    private readonly StorePool _stores;
    private readonly ChildPool _children;
    private readonly JobRunner _runner;
    private readonly RejectDesk _desk;
    private readonly HomeLock _lock;

    private Engine(EngineSettings settings, HomeLock homeLock)
    {
        _settings = settings;
        _lock = homeLock;
        _stores = new StorePool(new StoreOpener(settings), settings.PackagesFolder, TimeProvider.System);
        _children = settings.NewChildPool(1);
        _runner = new JobRunner(settings, _stores, _children);
        _desk = new RejectDesk(settings, _children);
    }

    /// <summary>The folder of packages and stores.</summary>
    public string Home => _settings.Home;

    /// <summary>Opens an engine. A missing home folder is made when the first package needs it.</summary>
    /// <exception cref="SluiceException">An option is not usable, or another process holds the home folder.</exception>
    public static Engine Open(EngineOptions options)
    {
        var settings = options.ToSettings();
        return new Engine(settings, new HomeLock(settings.Home));
    }

    /// <summary>Runs one file through one pipeline into its stores.</summary>
    /// <returns>How it ended: bad files, broken bounds and failing stores are outcomes, not exceptions.</returns>
    /// <exception cref="OperationCanceledException">It was stopped; a store that was loaded before keeps what it holds.</exception>
    public async Task<JobOutcome> RunAsync(
        RunRequest request, Action<PackProgress>? onProgress = null, CancellationToken cancellation = default)
    {
        if (!request.DryRun)
        {
            _lock.Take();
        }

        var outcome = await _runner.RunAsync(request, onProgress, cancellation);
        return outcome.Cancelled ? throw new OperationCanceledException(cancellation) : outcome;
    }

    /// <summary>Looks at a whole file: its columns with proven types, counts, and a sample.</summary>
    /// <exception cref="SluiceException">The file can not be read.</exception>
    public async Task<FilePreview> PreviewAsync(
        RunRequest request, int sampleRows = 10, Action<PackProgress>? onProgress = null, CancellationToken cancellation = default) =>
        (await _runner.AskAsync(ChildTask.Preview, request, sampleRows, onProgress, cancellation)).Preview!;

    /// <summary>Looks at a whole file and writes a pipeline for it: YAML that runs as it stands, with comments.</summary>
    /// <exception cref="SluiceException">The file can not be read.</exception>
    public async Task<string> GuessAsync(string path, Action<PackProgress>? onProgress = null, CancellationToken cancellation = default) =>
        GuessYaml.Write(path, (await _runner.AskAsync(ChildTask.Guess, new RunRequest(path), 0, onProgress, cancellation)).Guessed!);

    /// <summary>Runs a pipeline's own tests. Nothing is loaded, and nothing is left.</summary>
    /// <returns>How each ended, in their order.</returns>
    public Task<IReadOnlyList<PipelineTestResult>> TestAsync(PipelineConfig pipeline, CancellationToken cancellation = default) =>
        new PipelineTester(_runner, _desk, _settings.ParentDuckDbBytes).RunAsync(pipeline, cancellation);

    /// <summary>The plan of a pipeline for one file, and how it differs from the tables that are there.</summary>
    /// <exception cref="SluiceException">The pipeline does not fit the file.</exception>
    public Task<FilePlan> PlanAsync(RunRequest request, CancellationToken cancellation = default) => _runner.PlanAsync(request, cancellation);

    /// <summary>The rejects and duplicates of a job, in the order of their rows.</summary>
    /// <exception cref="SluiceException">There is no package of that job.</exception>
    public async Task<IReadOnlyList<Reject>> RejectsAsync(
        string job, long skip = 0, int take = 100, CancellationToken cancellation = default)
    {
        var folder = _settings.PackageFolder(job);
        var manifest = PackageManifest.Read(folder);
        return await _desk.ListAsync(folder, manifest, skip, take, withCells: false, cancellation);
    }

    /// <summary>
    /// Writes the rejects of a job that were not replayed yet into a file for people: a workbook (.xlsx) or CSV by its
    /// ending.
    /// </summary>
    /// <param name="job">The job.</param>
    /// <param name="file">The file; it is there whole or not at all.</param>
    /// <param name="withDuplicates">Also the duplicates, which are read from their file again.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="SluiceException">There is no package of that job, or its rejects do not fit the file.</exception>
    public Task<RejectExport> ExportRejectsAsync(
        string job, string file, bool withDuplicates = false, CancellationToken cancellation = default) =>
        new RejectExports(_settings, _desk).ExportAsync(job, file, withDuplicates, cancellation);

    /// <summary>
    /// Replays mended rejects: those of an exported file that were not replayed yet run as a job of their own through the
    /// pipeline that held them back, into the same stores.
    /// </summary>
    /// <exception cref="SluiceException">The file is no export, or its rejects can not be replayed.</exception>
    /// <exception cref="OperationCanceledException">It was stopped; what was begun is finished by the next replay of these rejects, or they are free again.</exception>
    public async Task<ReplayOutcome> ReplayRejectsAsync(
        ReplayRequest request, Action<PackProgress>? onProgress = null, CancellationToken cancellation = default)
    {
        _lock.Take();
        var replay = await new Replays(_settings, _runner, _desk).ReplayAsync(request, onProgress, cancellation);
        return replay.Outcome is { Cancelled: true } ? throw new OperationCanceledException(cancellation) : replay;
    }

    /// <summary>The manifest of a job's package.</summary>
    /// <exception cref="SluiceException">There is no package of that job.</exception>
    public PackageManifest Manifest(string job) => PackageManifest.Read(_settings.PackageFolder(job));

    /// <summary>The jobs that have a package in the home folder, newest first.</summary>
    public IReadOnlyList<string> Jobs()
    {
        var packages = _settings.PackagesFolder;
        return Directory.Exists(packages)
            ? [.. Directory.EnumerateDirectories(packages)
                .Where(folder => !folder.EndsWith(PackageFolder.PartEnding, StringComparison.Ordinal) && File.Exists(Path.Combine(folder, PackageFolder.ManifestName)))
                .Select(Path.GetFileName).OfType<string>().OrderDescending(StringComparer.Ordinal)]
            : [];
    }

    /// <summary>The first rows of a table in a store, as text.</summary>
    public Stores.StoreSample Sample(string store, string table, int rows)
    {
        var name = _stores.NameOf(store);
        using var opened = _stores.Open([name]);
        return opened[name].Sample(table, rows);
    }

    /// <summary>Searches an index of a store, also while something is loaded into it.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="store">The store's name or URL; null for the one that can be searched, else the home folder's own.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <exception cref="SluiceException">The store can not be searched, or the request can not be met.</exception>
    /// <exception cref="Stores.StoreException">The store could not.</exception>
    public SearchResult Search(SearchRequest request, string? store = null, CancellationToken cancellation = default)
    {
        var name = store is null ? _stores.SearchStore() : _stores.NameOf(store);
        using var opened = _stores.Open([name], isReadOnly: true);
        return opened.Searchable(name).Search(request, cancellation);
    }

    /// <summary>Closes the stores, ends the child and gives the home folder free.</summary>
    public void Dispose()
    {
        _runner.Dispose();
        _children.Dispose();
        _stores.Dispose();
        _lock.Dispose();
    }
}
