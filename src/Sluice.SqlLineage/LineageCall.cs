namespace Sluice.SqlLineage;

/// <summary>A routine that a statement calls.</summary>
/// <param name="Name">Dotted name of the routine.</param>
/// <param name="Statement">Number of the <see cref="LineageStatement"/>.</param>
public readonly record struct LineageCall(string Name, int Statement);
