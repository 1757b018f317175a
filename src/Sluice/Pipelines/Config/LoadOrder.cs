namespace Sluice.Pipelines.Config;

/// <summary>In which order the loads of several files into one table apply.</summary>
public enum LoadOrder
{
    /// <summary>In the order in which the files arrived.</summary>
    Arrival,

    /// <summary>As they come.</summary>
    None,
}
