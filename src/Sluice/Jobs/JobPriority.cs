namespace Sluice.Jobs;

/// <summary>Who goes first. The order is strict, but a job that has waited ten minutes rises one step.</summary>
public enum JobPriority
{
    /// <summary>Before all others.</summary>
    Critical = 0,

    /// <summary>The usual.</summary>
    Normal = 1,

    /// <summary>When there is nothing else to do.</summary>
    Low = 2,
}
