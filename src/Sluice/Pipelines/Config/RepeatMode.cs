namespace Sluice.Pipelines.Config;

/// <summary>What happens when the same bytes come again for the same pipeline.</summary>
public enum RepeatMode
{
    /// <summary>Nothing: the earlier job stands for them, and that is said.</summary>
    Skip,

    /// <summary>They take the place of what the earlier jobs loaded.</summary>
    Reload,

    /// <summary>They are loaded once more, beside what is there.</summary>
    LoadAgain,
}
