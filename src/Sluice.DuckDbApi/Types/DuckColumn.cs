namespace Sluice.DuckDbApi;

/// <summary>A name and a type: a column of a result or of a table function, or a field of a STRUCT or UNION.</summary>
/// <param name="Name">The name as DuckDB gives it, unquoted.</param>
/// <param name="Type">The logical type.</param>
public sealed record DuckColumn(string Name, DuckLogicalType Type);
