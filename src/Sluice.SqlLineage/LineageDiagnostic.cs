namespace Sluice.SqlLineage;

/// <summary>Something in the text that could not be understood, or not wholly.</summary>
/// <param name="Code">What was not read: "syntax", "unterminated", "too_deep", "too_long". What is not known for sure: "dynamic_sql",
/// "dynamic_call", "ambiguous_column", "unknown_column", "unknown_source", "unknown_table", "unknown_position",
/// "duplicate_alias", "duplicate_column", "unused_cte".</param>
/// <param name="IsError">True when a part of the text was not read; false for a warning.</param>
/// <param name="Start">Index of the character where it is.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Message">What was found and what follows from it.</param>
/// <param name="Statement">Number of the <see cref="LineageStatement"/>, or 0.</param>
public sealed record LineageDiagnostic(string Code, bool IsError, int Start, int Line, string Message, int Statement);
