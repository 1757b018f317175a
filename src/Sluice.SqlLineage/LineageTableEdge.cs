namespace Sluice.SqlLineage;

/// <summary>A table that another table is filled from.</summary>
/// <param name="Source">Dotted name of the table that is read.</param>
/// <param name="Target">Dotted name of the table that is written.</param>
/// <param name="Statement">Number of the <see cref="LineageStatement"/>.</param>
/// <param name="Reason">How the source was found, which says how sure it is.</param>
public readonly record struct LineageTableEdge(string Source, string Target, int Statement, LineageReason Reason)
{
    /// <summary>From 0 to 1.</summary>
    public double Confidence => Reason.Confidence();
}
