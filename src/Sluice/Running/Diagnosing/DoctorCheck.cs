using System.Text.Json.Serialization;

namespace Sluice.Running.Diagnosing;

/// <summary>One thing that a doctor has looked at.</summary>
/// <param name="Name">What it is, a permanent word such as <c>disk</c>.</param>
/// <param name="Verdict">How it is.</param>
/// <param name="Found">What was found, a sentence for a person.</param>
/// <param name="Advice">What to do about it; null where there is nothing to do.</param>
public sealed record DoctorCheck(string Name, DoctorVerdict Verdict, string Found, string? Advice = null)
{
    /// <summary>What a failed one means for the exit code; null unless it failed.</summary>
    public FailureKind? Kind { get; init; }

    /// <summary>All is well.</summary>
    internal static DoctorCheck Ok(string name, string found) => new(name, DoctorVerdict.Ok, found);

    /// <summary>It works, and may not for long.</summary>
    internal static DoctorCheck Warning(string name, string found, string advice) => new(name, DoctorVerdict.Warning, found, advice);

    /// <summary>It does not work.</summary>
    internal static DoctorCheck Failed(string name, string found, string advice, FailureKind kind = FailureKind.Config) =>
        new(name, DoctorVerdict.Failed, found, advice) { Kind = kind };

    /// <summary>It does not work, as a problem says.</summary>
    internal static DoctorCheck Failed(string name, Problem problem, FailureKind kind) =>
        new(name, DoctorVerdict.Failed, problem.Message, problem.Advice) { Kind = kind };
}

/// <summary>How something is that a doctor has looked at.</summary>
public enum DoctorVerdict
{
    /// <summary>All is well.</summary>
    [JsonStringEnumMemberName("ok")]
    Ok,

    /// <summary>It works, and something should be done.</summary>
    [JsonStringEnumMemberName("warning")]
    Warning,

    /// <summary>It does not work.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,
}
