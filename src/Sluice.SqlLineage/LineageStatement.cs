namespace Sluice.SqlLineage;

/// <summary>One statement of a text and the tables that it touches.</summary>
/// <param name="Number">Number in the text, from 1, in order of appearance.</param>
/// <param name="Kind">"select", "insert", "create view", "if", "unknown", …</param>
/// <param name="Start">Index of its first character in the text.</param>
/// <param name="Length">Number of characters.</param>
/// <param name="Line">Line of its first character, from 1.</param>
/// <param name="Depth">0 for a statement of the script itself, more inside routines and texts that are run.</param>
/// <param name="IsControl">Control flow, variables and settings: it moves no rows.</param>
/// <param name="Routine">Dotted name of the procedure, function or trigger whose body it stands in; else null.</param>
/// <param name="Reads">Tables that it reads, as dotted names.</param>
/// <param name="Writes">Tables that it writes, as dotted names.</param>
public sealed record LineageStatement(int Number, string Kind, int Start, int Length, int Line, int Depth, bool IsControl, string? Routine,
    IReadOnlyList<string> Reads, IReadOnlyList<string> Writes);
