namespace Sluice.Pipelines.Enriching;

/// <summary>One call of a function over the texts of a row, and the columns that are taken from its result.</summary>
/// <param name="Name">The name of the result in the layers of the plan.</param>
/// <param name="Call">The SQL of the call.</param>
/// <param name="Columns">The columns.</param>
internal sealed record Enrichment(string Name, string Call, IReadOnlyList<EnrichedColumn> Columns);

/// <summary>A column that an enrichment adds.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Sql">The SQL that takes it out of the result.</param>
/// <param name="SqlType">Its type.</param>
/// <param name="IsHidden">True when it is no column of the pipeline's own stream.</param>
internal sealed record EnrichedColumn(string Name, string Sql, string SqlType, bool IsHidden = false);
