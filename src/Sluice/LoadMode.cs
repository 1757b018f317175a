namespace Sluice;

/// <summary>How a stream changes its table.</summary>
public enum LoadMode
{
    /// <summary>Adds the rows.</summary>
    Append,

    /// <summary>Makes the rows the whole table.</summary>
    Replace,

    /// <summary>Rows with the same key are overwritten, the others added.</summary>
    Upsert,

    /// <summary>Deletes every row whose <c>by</c> columns occur in the package's parent stream, then adds the rows.</summary>
    ReplaceBy,
}
