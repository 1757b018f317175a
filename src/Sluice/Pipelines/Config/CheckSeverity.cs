namespace Sluice.Pipelines.Config;

/// <summary>What happens when a check is broken.</summary>
public enum CheckSeverity
{
    /// <summary>The row is held back with its reasons.</summary>
    Reject,

    /// <summary>The row is kept, and the break is counted and told.</summary>
    Warn,

    /// <summary>The job fails and loads nothing.</summary>
    Fail,
}
