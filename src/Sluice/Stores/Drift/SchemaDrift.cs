namespace Sluice.Stores;

/// <summary>How the columns of a stream differ from those of the table that it goes into.</summary>
/// <param name="Store">The store.</param>
/// <param name="Stream">The stream.</param>
/// <param name="Table">The table.</param>
/// <param name="Schema">What the write says about such differences.</param>
/// <param name="Changes">The differences; at least one.</param>
public sealed record SchemaDrift(string Store, string Stream, string Table, SchemaMode Schema, IReadOnlyList<ColumnChange> Changes);
