using Sluice.Pipelines.Config;
using Sluice.Packages;

namespace Sluice.Running;

/// <summary>Writes down what is asked of a child, by the engine's settings.</summary>
internal sealed class ChildRequests(EngineSettings settings)
{
    /// <summary>What is asked about a file.</summary>
    public ChildRequest Of(
        ChildTask task, string job, RunRequest request, ReferencedFile file, string folder, IReadOnlyList<StreamColumn> columns) => new()
    {
        Task = task,
        File = file.Path,
        FileShown = request.Path,
        Folder = folder,
        Job = job,
        Pipeline = request.Pipeline,
        TableColumns = columns,
        MemoryBytes = settings.For(request.Pipeline).ChildDuckDbBytes,
        Threads = settings.Threads,
        RowsMax = request.RowsMax,
        Plugins = settings.Plugins,
        Replay = request.Replay?.Work,
        Fault = request.Fault,
    };

    /// <summary>The file of a request, as it is now.</summary>
    /// <exception cref="SluiceException">There is no such file.</exception>
    public ReferencedFile FileOf(RunRequest request) => ReferencedFile.Of(request.Path, LocationOf(request));

    /// <summary>The file of a request, whether it is there or not.</summary>
    public ReferencedFile MaybeFileOf(RunRequest request) => new(LocationOf(request), default);

    private string LocationOf(RunRequest request) => Path.GetFullPath(request.Kept is { } kept ? Path.Combine(settings.Home, kept) : request.Path);
}
