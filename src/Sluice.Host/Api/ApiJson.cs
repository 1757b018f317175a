using System.Text.Json.Serialization;
using Sluice.Host.Rendering;
using Sluice.Jobs;
using Sluice.Running;
using Sluice.Running.Rejects;
using Sluice.Stores;

namespace Sluice.Host.Api;

/// <summary>Whether the server lives and works.</summary>
/// <param name="Status">live or ready.</param>
/// <param name="Backlog">How much there is to do; null where that was not asked.</param>
internal sealed record HealthReply(string Status, JobBacklog? Backlog);

/// <summary>A file that was received.</summary>
/// <param name="Outcome">queued; skipped, when the same bytes are in another job; same_request, when the idempotency key was used before.</param>
/// <param name="Job">The job, or the earlier one that stands for it.</param>
/// <param name="StatusUrl">Where the job can be asked for.</param>
/// <param name="EventsUrl">Where its progress comes as it happens.</param>
internal sealed record ReceivedReply(AddOutcome Outcome, JobView Job, string StatusUrl, string EventsUrl);

/// <summary>A file to be received from below a root.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ArrivalBody
{
    /// <summary>The root's name in sluice.yaml.</summary>
    public required string Root { get; init; }

    /// <summary>The file's path from there.</summary>
    public required string Path { get; init; }

    /// <summary>The pipeline, by its name; null to guess one from the file.</summary>
    public string? Pipeline { get; init; }

    /// <summary>Values set over the pipeline, each as a.b=c.</summary>
    public IReadOnlyList<string>? Set { get; init; }

    /// <summary>critical, normal or low.</summary>
    public string? Priority { get; init; }

    /// <summary>skip, reload or load_again.</summary>
    public string? OnRepeat { get; init; }
}

/// <summary>What is to be set over a job's pipeline from now on.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SetBody
{
    /// <summary>Values, each as a.b=c; null for none.</summary>
    public IReadOnlyList<string>? Set { get; init; }
}

/// <summary>Some jobs, newest first.</summary>
/// <param name="Jobs">The jobs.</param>
/// <param name="NextCursor">What to give as cursor for the next page; null on the last.</param>
internal sealed record JobPage(IReadOnlyList<JobView> Jobs, string? NextCursor);

/// <summary>How far a job is, from memory.</summary>
/// <param name="Job">The job.</param>
/// <param name="State">Its state.</param>
/// <param name="Progress">How far it is; null unless it runs.</param>
internal sealed record JobProgressReply(string Job, JobState State, ProgressView? Progress);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    MaxDepth = 32)]
[JsonSerializable(typeof(ProblemDocument))]
[JsonSerializable(typeof(IReadOnlyList<ProblemKind>))]
[JsonSerializable(typeof(HealthReply))]
[JsonSerializable(typeof(ReceivedReply))]
[JsonSerializable(typeof(JobPage))]
[JsonSerializable(typeof(JobView))]
[JsonSerializable(typeof(JobProgressReply))]
[JsonSerializable(typeof(Notice))]
[JsonSerializable(typeof(PackagePage))]
[JsonSerializable(typeof(PackageReply))]
[JsonSerializable(typeof(BooksReply))]
[JsonSerializable(typeof(RejectPage))]
[JsonSerializable(typeof(MendsReply))]
[JsonSerializable(typeof(ReplayOutcome))]
[JsonSerializable(typeof(IReadOnlyList<PipelineLine>))]
[JsonSerializable(typeof(PipelineReply))]
[JsonSerializable(typeof(ValidationReply))]
[JsonSerializable(typeof(PlanReport))]
[JsonSerializable(typeof(FilePreview))]
[JsonSerializable(typeof(IReadOnlyList<StoreView>))]
[JsonSerializable(typeof(IReadOnlyList<StoreTable>))]
[JsonSerializable(typeof(StoreHealthReply))]
[JsonSerializable(typeof(RowPage))]
[JsonSerializable(typeof(ItemPage))]
[JsonSerializable(typeof(TicketReply))]
[JsonSerializable(typeof(SearchReply))]
internal sealed partial class ApiJson : JsonSerializerContext;

/// <summary>What is sent to us: a null where a value belongs is refused, as anything else of the wrong kind is.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    MaxDepth = 32)]
[JsonSerializable(typeof(ArrivalBody))]
[JsonSerializable(typeof(SetBody))]
[JsonSerializable(typeof(MendsBody))]
internal sealed partial class BodyJson : JsonSerializerContext;
