namespace Sluice.Pipelines.Config;

/// <summary>How a stream changes its table.</summary>
public enum WriteMode
{
    /// <summary>Adds the rows.</summary>
    Append,

    /// <summary>Makes the rows the whole table.</summary>
    Replace,

    /// <summary>Overwrites rows with the same key and adds the others.</summary>
    Upsert,

    /// <summary>Deletes every row whose <c>by</c> columns occur in the package, then adds the rows.</summary>
    ReplaceBy,
}
