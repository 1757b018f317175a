namespace Sluice.SqlLineage;

/// <summary>
/// Tables and their columns that are known beforehand, used to expand * and to place unqualified columns.
/// Immutable: build it once and share it between threads and texts.
/// </summary>
public sealed class LineageSchema
{
    /// <summary>No table is known.</summary>
    public static readonly LineageSchema Empty = new(new Dictionary<string, IReadOnlyList<string>>());

    private LineageSchema(IReadOnlyDictionary<string, IReadOnlyList<string>> tables)
    {
        Tables = [.. tables.Select(t => (QualifiedName.Split(t.Key), t.Value))];
    }

    /// <summary>Paths of names with the columns in order.</summary>
    internal IReadOnlyList<(string[] Path, IReadOnlyList<string> Columns)> Tables { get; }

    /// <summary>
    /// Makes a schema of dotted table names ("db.schema.table", parts with a dot in double quotes) and their columns.
    /// </summary>
    public static LineageSchema Of(IReadOnlyDictionary<string, IReadOnlyList<string>> tables) => new(tables);
}
