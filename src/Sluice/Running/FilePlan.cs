using Sluice.Stores;

namespace Sluice.Running;

/// <summary>The plan of a pipeline for one file.</summary>
/// <param name="Text">The plan as SQL with comments.</param>
/// <param name="Drift">How the streams' columns differ from those of the tables that they would go into.</param>
/// <param name="Notes">Stores that could not be asked.</param>
public sealed record FilePlan(string Text, IReadOnlyList<SchemaDrift> Drift, IReadOnlyList<Problem> Notes);
