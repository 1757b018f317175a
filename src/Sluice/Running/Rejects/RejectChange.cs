namespace Sluice.Running.Rejects;

/// <summary>A change to the cells of a reject.</summary>
/// <param name="RejectId">The reject: <c>job:row</c>, as lists and exports have it.</param>
/// <param name="Version">The version that whoever changes it has seen; 0 for a reject that nobody has mended.</param>
/// <param name="Cells">Texts by the columns of the file; null takes back what was written there.</param>
public sealed record RejectChange(string RejectId, int Version, IReadOnlyDictionary<string, string?> Cells);
