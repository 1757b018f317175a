using System.Text.Json.Serialization;
using Sluice.Jobs;
using Sluice.Pipelines.Config;

namespace Sluice.Host.Local;

/// <summary>What a command asks about jobs, of this process or of the one that holds the home.</summary>
/// <param name="Verb">What to do.</param>
internal sealed record JobRequest(JobVerb Verb)
{
    /// <summary>The job (show, cancel, retry).</summary>
    public string? Job { get; init; }

    /// <summary>Which jobs (list).</summary>
    public JobFilter? Filter { get; init; }

    /// <summary>Values to set over the pipeline (retry, add).</summary>
    public IReadOnlyList<string> Sets { get; init; } = [];

    /// <summary>The files, which become jobs in this order (add).</summary>
    public IReadOnlyList<JobFile> Files { get; init; } = [];

    /// <summary>The pipeline by its name, or its file, full (add).</summary>
    public string? Pipeline { get; init; }

    /// <summary>What happens when the same bytes were here before; null for what the pipeline says (add).</summary>
    public RepeatMode? OnRepeat { get; init; }

    /// <summary>Who goes first (add).</summary>
    public JobPriority Priority { get; init; } = JobPriority.Normal;
}

/// <summary>A file that is to become a job.</summary>
/// <param name="Path">Where it lies, full.</param>
/// <param name="Name">How the user named it.</param>
internal sealed record JobFile(string Path, string Name);

/// <summary>What came of adding a file.</summary>
/// <param name="Jobs">Its job, or the earlier one that stands for it.</param>
/// <param name="Outcome">Which of the two.</param>
internal sealed record JobAdded(IReadOnlyList<JobView> Jobs, AddOutcome Outcome);

/// <summary>What can be asked about jobs.</summary>
internal enum JobVerb
{
    List,
    Show,
    Cancel,
    Retry,
    Add,
    Stores,
}

/// <summary>The answer.</summary>
internal sealed record JobReply
{
    /// <summary>The jobs that were asked for, or the one that was changed or made.</summary>
    public IReadOnlyList<JobView> Jobs { get; init; } = [];

    /// <summary>The stores by their names, each with its place as <see cref="StorePlace"/> has it (stores).</summary>
    public IReadOnlyDictionary<string, string>? Stores { get; init; }

    /// <summary>What came of adding each file, in the order of <see cref="Jobs"/>.</summary>
    public IReadOnlyList<AddOutcome> Outcomes { get; init; } = [];

    /// <summary>Why it could not be done; null when it was. With <see cref="Jobs"/> when the files before the one that failed were added.</summary>
    public FailureKind? Failure { get; init; }

    /// <summary>The problems behind <see cref="Failure"/>.</summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(JobRequest))]
[JsonSerializable(typeof(JobReply))]
[JsonSerializable(typeof(JobView))]
[JsonSerializable(typeof(JobAdded))]
[JsonSerializable(typeof(Notice))]
[JsonSerializable(typeof(IReadOnlyList<JobView>))]
internal sealed partial class LocalJson : JsonSerializerContext;
