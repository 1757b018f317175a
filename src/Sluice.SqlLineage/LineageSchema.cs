namespace Sluice.SqlLineage;

/// <summary>
/// Tables and their columns that are known beforehand, used to expand * and to place unqualified columns.
/// Immutable: build it once and share it between threads and texts.
/// </summary>
public sealed class LineageSchema
{
    /// <summary>No table is known.</summary>
    public static readonly LineageSchema Empty = new(new Dictionary<string, IReadOnlyList<string>>());

    private LineageSchema(IReadOnlyDictionary<string, IReadOnlyList<string>> tables, IReadOnlyDictionary<string, string>? structs = null)
    {
        Structs = structs is null ? [] : [.. structs.Select(s => (QualifiedName.Split(s.Key), s.Value))];
        Tables = [.. tables.Select(t => (QualifiedName.Split(t.Key), t.Value))];
    }

    /// <summary>Paths of names with the columns in order.</summary>
    internal IReadOnlyList<(string[] Path, IReadOnlyList<string> Columns)> Tables { get; }

    /// <summary>Paths of struct columns with their types.</summary>
    internal IReadOnlyList<(string[] Path, string Type)> Structs { get; }

    /// <summary>
    /// Makes a schema of dotted table names ("db.schema.table", parts with a dot in double quotes) and their columns.
    /// </summary>
    public static LineageSchema Of(IReadOnlyDictionary<string, IReadOnlyList<string>> tables) => new(tables);

    /// <summary>
    /// The same with the types of struct columns ("db.table.column" to "STRUCT&lt;a INT, b STRUCT&lt;c INT&gt;&gt;"), so that
    /// column.* can be expanded.
    /// </summary>
    public static LineageSchema Of(IReadOnlyDictionary<string, IReadOnlyList<string>> tables, IReadOnlyDictionary<string, string> structs) => new(tables, structs);
}
