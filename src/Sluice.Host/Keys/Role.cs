using System.Text.Json.Serialization;

namespace Sluice.Host.Keys;

/// <summary>What a caller of the HTTP API may do; each may also do what those before it may.</summary>
internal enum Role
{
    /// <summary>Nothing but ask whether the server lives; needs no key.</summary>
    [JsonStringEnumMemberName("anyone")]
    Anyone,

    /// <summary>Look: jobs, packages, rejects, pipelines, tables.</summary>
    [JsonStringEnumMemberName("viewer")]
    Viewer,

    /// <summary>Work: send files, cancel, retry and answer jobs.</summary>
    [JsonStringEnumMemberName("analyst")]
    Analyst,

    /// <summary>Everything.</summary>
    [JsonStringEnumMemberName("admin")]
    Admin,
}
