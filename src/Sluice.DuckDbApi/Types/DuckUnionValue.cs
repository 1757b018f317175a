namespace Sluice.DuckDbApi;

/// <summary>A value of a UNION as an object.</summary>
/// <param name="Member">The name of the member that holds the value.</param>
/// <param name="Value">The value.</param>
public sealed record DuckUnionValue(string Member, object? Value);
