using System.Text.Json.Serialization;

namespace Sluice.Pipelines.Config;

/// <summary>What happens when the same bytes come again for the same pipeline.</summary>
public enum RepeatMode
{
    /// <summary>Nothing: the earlier job stands for them, and that is said.</summary>
    [JsonStringEnumMemberName("skip")]
    Skip,

    /// <summary>They take the place of what the earlier jobs loaded.</summary>
    [JsonStringEnumMemberName("reload")]
    Reload,

    /// <summary>They are loaded once more, beside what is there.</summary>
    [JsonStringEnumMemberName("load_again")]
    LoadAgain,
}
