namespace Sluice.Running.Rejects;

/// <summary>What a person has written over the cells of a reject, to be replayed.</summary>
/// <param name="Version">Goes up by one with every change; 0 stands for a reject that nobody has mended.</param>
/// <param name="Cells">The new texts by the columns of the file; a text of no letters empties the cell. Empty when all was taken back.</param>
/// <param name="By">Who changed it last.</param>
/// <param name="At">When that was.</param>
public sealed record RejectMend(int Version, IReadOnlyDictionary<string, string> Cells, string By, DateTimeOffset At);
