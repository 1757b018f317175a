using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Data.Sqlite;
using Sluice.Pipelines.Config;
using Sluice.Running;

namespace Sluice.Jobs.Sqlite;

/// <summary>How jobs, arrivals and attempts are spelled in the tables.</summary>
internal static class JobRecord
{
    /// <summary>The columns that <see cref="ReadStatus"/> takes.</summary>
    public const string StatusColumns = """
        state, not_before, attempts, retries, crashes, losses, token, owner, lease_until,
        cancel_asked, started_at, ended_at, error_code, problems, counters, failure
        """;

    /// <summary>The columns that <see cref="ReadArrival"/> takes.</summary>
    public const string ArrivalColumns = "arrival.id, arrival.origin, arrival.name, arrival.bytes, arrival.sha256, arrival.path, arrival.received_at";

    /// <summary>The query that <see cref="Read"/> takes.</summary>
    public const string Select =
        $"SELECT {StatusColumns}, {ArrivalColumns}, job.id, number, pipeline, spec, on_repeat, priority, created_at "
        + "FROM job JOIN arrival ON arrival.id = job.arrival";

    private const int ArrivalFirst = 16;
    private const int OwnFirst = ArrivalFirst + 7;

    public static Job Read(SqliteDataReader found)
    {
        var (spec, problem) = ReadSpec(found.GetString(OwnFirst + 3));
        return new Job(
            found.GetString(OwnFirst), found.GetInt64(OwnFirst + 1), ReadArrival(found, ArrivalFirst), found.GetString(OwnFirst + 2), spec, ReadStatus(found))
        {
            SpecProblem = problem,
            OnRepeat = RepeatOf(found.GetString(OwnFirst + 4)),
            Priority = (JobPriority)found.GetInt32(OwnFirst + 5),
            CreatedAt = Time(found.GetInt64(OwnFirst + 6)),
        };
    }

    // Another version wrote it, or the disk is damaged: that is the end of one job, and of nothing else.
    private static (RunSpec Spec, Problem? Problem) ReadSpec(string json)
    {
        try
        {
            return (RunSpec.FromJson(json), null);
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException or ArgumentException or FormatException or InvalidOperationException)
        {
            return (new RunSpec(), new Problem("spec_unreadable", $"How the job is to be run can not be read: {fault.Message} Nothing was loaded.")
            {
                Advice = "If another version of Sluice made the job, use that one; else let the file arrive again.",
            });
        }
    }

    private static T Parsed<T>(string json, JsonTypeInfo<T> type, T otherwise)
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? otherwise;
        }
        catch (JsonException)
        {
            return otherwise;
        }
    }

    public static Arrival ReadArrival(SqliteDataReader found, int first) => new(
        found.GetString(first), found.GetString(first + 1), found.GetString(first + 2), found.GetInt64(first + 3), found.GetString(first + 4))
    {
        Path = Text(found, first + 5),
        ReceivedAt = Time(found.GetInt64(first + 6)),
    };

    public static Attempt ReadAttempt(SqliteDataReader found) => new(
        found.GetInt32(0), found.GetString(1), Time(found.GetInt64(2)), TimeOrNull(found, 3), Text(found, 4), ReadError(found, 5));

    public static string Json(IReadOnlyList<Problem> problems) =>
        JsonSerializer.Serialize([.. problems], JobJson.Default.ProblemArray);

    public static string Json(IReadOnlyDictionary<string, long> counters) =>
        JsonSerializer.Serialize(new Dictionary<string, long>(counters), JobJson.Default.DictionaryStringInt64);

    public static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    public static string Word(JobState state) => state switch
    {
        JobState.Queued => "queued",
        JobState.Running => "running",
        JobState.Completed => "completed",
        JobState.Failed => "failed",
        JobState.Cancelled => "cancelled",
        _ => "quarantined",
    };

    public static JobState StateOf(string word) => Enum.Parse<JobState>(word, ignoreCase: true);

    public static string Word(RepeatMode mode) => mode switch
    {
        RepeatMode.Skip => "skip",
        RepeatMode.Reload => "reload",
        _ => "load_again",
    };

    private static RepeatMode RepeatOf(string word) => word switch
    {
        "skip" => RepeatMode.Skip,
        "reload" => RepeatMode.Reload,
        _ => RepeatMode.LoadAgain,
    };

    public static JobStatus ReadStatus(SqliteDataReader found) => new()
    {
        State = StateOf(found.GetString(0)),
        NotBefore = Time(found.GetInt64(1)),
        Attempts = found.GetInt32(2),
        Retries = found.GetInt32(3),
        Crashes = found.GetInt32(4),
        Losses = found.GetInt32(5),
        Token = found.GetInt64(6),
        Owner = Text(found, 7),
        LeaseUntil = TimeOrNull(found, 8),
        CancelAsked = found.GetBoolean(9),
        StartedAt = TimeOrNull(found, 10),
        EndedAt = TimeOrNull(found, 11),
        Error = ReadError(found, 12) is { } error ? error with { Failure = Text(found, 15) is { } kind ? Enum.Parse<FailureKind>(kind, ignoreCase: true) : null } : null,
        Counters = Text(found, 14) is { } counters ? Parsed(counters, JobJson.Default.DictionaryStringInt64, []) : new Dictionary<string, long>(),
    };

    private static JobError? ReadError(SqliteDataReader found, int first) => Text(found, first) is { } code
        ? new JobError(code, Parsed(found.GetString(first + 1), JobJson.Default.ProblemArray, [new Problem(code, "What was said of it can not be read.")]))
        : null;

    private static string? Text(SqliteDataReader found, int index) => found.IsDBNull(index) ? null : found.GetString(index);

    private static DateTimeOffset? TimeOrNull(SqliteDataReader found, int index) => found.IsDBNull(index) ? null : Time(found.GetInt64(index));
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(Problem[]))]
[JsonSerializable(typeof(Dictionary<string, long>))]
internal sealed partial class JobJson : JsonSerializerContext;
