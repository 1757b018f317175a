namespace Sluice.Running;

/// <summary>What a child may use for one file; over any of them it is killed.</summary>
/// <param name="MemoryBytes">Resident memory of the child.</param>
/// <param name="Time">Wall time.</param>
/// <param name="OutputBytes">Bytes written below its folder.</param>
internal sealed record ChildBudget(long MemoryBytes, TimeSpan Time, long OutputBytes);
