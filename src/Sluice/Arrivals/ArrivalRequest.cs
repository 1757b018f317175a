using Sluice.Pipelines.Config;

namespace Sluice.Arrivals;

/// <summary>What a sender says about a file.</summary>
/// <param name="Name">Its name as the sender knows it. It is shown, and its extension is a claim about the content; it names no file of ours.</param>
public sealed record ArrivalRequest(string Name)
{
    /// <summary>How it comes: <c>upload</c>, <c>path</c>, <c>watch</c>.</summary>
    public string Origin { get; init; } = "upload";

    /// <summary>The pipeline, by its name in the pipelines folder; null to guess one from the file.</summary>
    public string? Pipeline { get; init; }

    /// <summary>Values set over the pipeline, each as <c>a.b=c</c>.</summary>
    public IReadOnlyList<string> Sets { get; init; } = [];

    /// <summary>Who goes first.</summary>
    public JobPriority Priority { get; init; } = JobPriority.Normal;

    /// <summary>What happens when the same bytes were here before; null for what the pipeline says, and to skip where it says nothing.</summary>
    public RepeatMode? OnRepeat { get; init; }

    /// <summary>The same key again is the same job.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>How many bytes the sender says will come; null when it does not say.</summary>
    public long? BytesDeclared { get; init; }

    /// <summary>True for who may name any file of this machine as a pipeline: the owner of the configuration and of the command line.</summary>
    internal bool MayNamePipelineFile { get; init; }

    /// <summary>True where the wait for more files is over already.</summary>
    internal bool HasDebounced { get; init; }

    /// <summary>True where the same key again has the job tried again, by the pipeline as it is now, when it has failed or was quarantined.</summary>
    internal bool TriesFailedAgain { get; init; }
}
