using System.Text.Json.Serialization;

namespace Sluice;

/// <summary>Why work could not be done, as it decides the exit code and whether trying again can help.</summary>
public enum FailureKind
{
    /// <summary>The file or its rows are not what they should be (exit code 1).</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>A contract or a threshold is broken: nothing was loaded (exit code 4).</summary>
    [JsonStringEnumMemberName("contract")]
    Contract,

    /// <summary>The command line is wrong (exit code 64).</summary>
    [JsonStringEnumMemberName("usage")]
    Usage,

    /// <summary>A store can not be reached or is locked (exit code 69).</summary>
    [JsonStringEnumMemberName("store_down")]
    StoreDown,

    /// <summary>A pipeline or sluice.yaml is wrong (exit code 78).</summary>
    [JsonStringEnumMemberName("config")]
    Config,
}

/// <summary>
/// Ends an attempt with problems that are meant for a person. It crosses layers only to stop work; what it carries are
/// <see cref="Problem"/>s, and nobody shows its stack.
/// </summary>
public sealed class SluiceException(FailureKind kind, IReadOnlyList<Problem> problems, Exception? inner = null)
    : Exception(string.Join(Environment.NewLine, problems), inner)
{
    /// <summary>One problem of the given kind.</summary>
    public SluiceException(FailureKind kind, string code, string message, Exception? inner = null)
        : this(kind, [new Problem(code, message)], inner)
    {
    }

    /// <summary>What kind of failure it is.</summary>
    public FailureKind Kind { get; } = kind;

    /// <summary>At least one problem.</summary>
    public IReadOnlyList<Problem> Problems { get; } = problems;
}
