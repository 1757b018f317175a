namespace Sluice.SqlLineage;

/// <summary>How a text is read. Immutable; every property has a default that works for a script of unknown origin.</summary>
public sealed record SqlLineageOptions
{
    /// <summary>
    /// Dialect by name ("tsql", "postgres", "snowflake", …; see <see cref="SqlLineageAnalyzer.Dialects"/>), or "auto",
    /// which decides by what the text contains. Default "auto". An unknown name is an <see cref="ArgumentException"/>.
    /// </summary>
    public string Dialect { get; init; } = "auto";

    /// <summary>Tables and columns known beforehand; null when none are.</summary>
    public LineageSchema? Schema { get; init; }

    /// <summary>Database that names without one belong to; null leaves them short. USE in the text replaces it.</summary>
    public string? DefaultDatabase { get; init; }

    /// <summary>Schema that names without one belong to; null means the dialect's own (dbo in T-SQL) or none.</summary>
    public string? DefaultSchema { get; init; }

    /// <summary>
    /// Also give <see cref="LineageInfluence"/>s: the columns that only decide which rows there are, by joins, filters,
    /// grouping and sorting. Default false.
    /// </summary>
    public bool Influences { get; init; }

    /// <summary>A select item may read the alias of an earlier one, also where the dialect does not say so. Default false.</summary>
    public bool LateralAliasReferences { get; init; }
}
