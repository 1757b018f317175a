namespace Sluice.SqlLineage;

/// <summary>Something in the text that could not be understood, or not wholly.</summary>
/// <param name="Code">"syntax", "unterminated", "dynamic_sql", "dynamic_call", "too_deep", "too_long".</param>
/// <param name="IsError">True when a part of the text was not read; false for a warning.</param>
/// <param name="Start">Index of the character where it is.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Message">What was found and what follows from it.</param>
/// <param name="Statement">Number of the <see cref="LineageStatement"/>, or 0.</param>
public sealed record LineageDiagnostic(string Code, bool IsError, int Start, int Line, string Message, int Statement);
