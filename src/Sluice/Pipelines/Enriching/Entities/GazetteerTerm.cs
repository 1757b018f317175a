namespace Sluice.Pipelines.Enriching.Entities;

/// <summary>A name that somebody listed: a product, a component, a project, a person.</summary>
/// <param name="Kind">The kind of what it names.</param>
/// <param name="Term">The name as texts write it, in any case; of up to three letters in exactly this case.</param>
/// <param name="Value">What the entity's value is.</param>
public sealed record GazetteerTerm(string Kind, string Term, string Value);
