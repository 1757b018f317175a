namespace Sluice.SqlLineage;

/// <summary>What the grammar made of a text.</summary>
/// <param name="Statements">Number of statements of the script itself.</param>
/// <param name="Unknown">Statements whose kind is not known.</param>
/// <param name="Partial">Statements of a known kind that were not read to their end.</param>
/// <param name="FirstProblem">Index of the first character that was not understood, or -1.</param>
/// <param name="Tokens">Number of tokens of the text.</param>
/// <param name="Steps">Moves that the grammar made over them: its work, bounded by a multiple of the tokens.</param>
public readonly record struct SqlParseSummary(int Statements, int Unknown, int Partial, int FirstProblem, int Tokens, long Steps);
