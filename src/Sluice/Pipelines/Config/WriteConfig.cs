namespace Sluice.Pipelines.Config;

/// <summary>One stream into one table of one store (<c>write:</c>).</summary>
/// <param name="Store">The store's name in sluice.yaml.</param>
/// <param name="Stream">The stream.</param>
/// <param name="Table">The table.</param>
public sealed record WriteConfig(string Store, string Stream, string Table)
{
    /// <summary>How the stream changes the table.</summary>
    public LoadMode Mode { get; init; }

    /// <summary>Key columns of an upsert; empty for the other modes.</summary>
    public IReadOnlyList<string> Key { get; init; } = [];

    /// <summary>Columns of a replace_by; empty for the other modes.</summary>
    public IReadOnlyList<string> By { get; init; } = [];

    /// <summary>Columns of the stream that do not go into this table.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Whether loads wait for those of files that came before.</summary>
    public LoadOrder Order { get; init; }

    /// <summary>What happens when the stream has columns that the table does not have.</summary>
    public WriteSchema Schema { get; init; }

    /// <summary>True to add <c>_job</c>, <c>_file</c> and <c>_row</c> to each row.</summary>
    public bool Provenance { get; init; } = true;

    /// <summary>Where it is written.</summary>
    public ConfigPlace? Place { get; init; }
}
