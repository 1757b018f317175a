namespace Sluice.Pipelines.Typing;

/// <summary>Whether a cell is a value of some type; made for one thread.</summary>
internal delegate bool CellTest(ReadOnlySpan<byte> cell);
