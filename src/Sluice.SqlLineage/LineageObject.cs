namespace Sluice.SqlLineage;

/// <summary>Something that a text declares: a table, a view, a routine, an index, a constraint …</summary>
/// <param name="Kind">"table", "view", "materialized_view", "procedure", "function", "trigger", "synonym", "sequence",
/// "type", "schema", "database", "xml_schema_collection", "index", "primary_key", "foreign_key", "unique", "check",
/// "default", "extended_property" …</param>
/// <param name="Name">Dotted name; null for a constraint without one.</param>
/// <param name="Parent">Dotted name of the table or view that it belongs to; null when it stands by itself.</param>
/// <param name="Reference">What it points at: the other table of a foreign key, the target of a synonym.</param>
/// <param name="Columns">Columns that it covers, where the text lists them.</param>
/// <param name="ReferenceColumns">Columns of <paramref name="Reference"/>, where the text lists them.</param>
/// <param name="Statement">Number of the <see cref="LineageStatement"/>.</param>
/// <param name="Value">The expression of a check or a default, the value of an extended property, as written; else null.</param>
/// <param name="ScriptedAt">The date in the header that a scripting tool left before it, as written; else null.</param>
public sealed record LineageObject(string Kind, string? Name, string? Parent, string? Reference,
    IReadOnlyList<string> Columns, IReadOnlyList<string> ReferenceColumns, int Statement, string? Value, string? ScriptedAt);
