namespace Sluice.Pipelines.Config;

/// <summary>What happens when a stream has columns that its table does not have.</summary>
public enum WriteSchema
{
    /// <summary>The table gets them.</summary>
    Evolve,

    /// <summary>The table stays as it is, and any difference stops the job before it loads anything.</summary>
    Freeze,
}
