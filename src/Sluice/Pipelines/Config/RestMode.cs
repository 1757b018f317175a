namespace Sluice.Pipelines.Config;

/// <summary>What becomes of the columns that no target of <c>map</c> takes.</summary>
public enum RestMode
{
    /// <summary>They are left out; the report names them.</summary>
    Drop,

    /// <summary>Their non-null cells become one JSON object in the column <c>rest</c>.</summary>
    Json,

    /// <summary>A file that has any breaks the contract.</summary>
    Error,
}
