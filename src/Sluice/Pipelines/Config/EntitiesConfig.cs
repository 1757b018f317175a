using Sluice.Pipelines.Enriching.Entities;

namespace Sluice.Pipelines.Config;

/// <summary>What texts name (<c>enrich.entities</c>).</summary>
public sealed record EntitiesConfig
{
    /// <summary>The column that it adds, a list.</summary>
    public const string ColumnName = "entities";

    /// <summary>The columns of text.</summary>
    public required IReadOnlyList<string> Of { get; init; }

    /// <summary>The kinds that are wanted; empty for all.</summary>
    public IReadOnlyList<string> Kinds { get; init; } = [];

    /// <summary>Listed names.</summary>
    public IReadOnlyList<GazetteerTerm> Terms { get; init; } = [];

    /// <summary>Columns whose values are names: for each kind the columns, in the order of the file.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Columns { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>True when the list is for further streams only.</summary>
    public bool IsHidden { get; init; }

    /// <summary>Where it is written.</summary>
    public ConfigPlace? Place { get; init; }
}
