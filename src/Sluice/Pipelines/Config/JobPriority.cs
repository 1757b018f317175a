using System.Text.Json.Serialization;

namespace Sluice.Pipelines.Config;

/// <summary>Who goes first. The order is strict, but a job that has waited ten minutes rises one step.</summary>
public enum JobPriority
{
    /// <summary>Before all others.</summary>
    [JsonStringEnumMemberName("critical")]
    Critical = 0,

    /// <summary>The usual.</summary>
    [JsonStringEnumMemberName("normal")]
    Normal = 1,

    /// <summary>When there is nothing else to do.</summary>
    [JsonStringEnumMemberName("low")]
    Low = 2,
}
