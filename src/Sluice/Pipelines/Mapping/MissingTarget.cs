namespace Sluice.Pipelines.Mapping;

/// <summary>A target for which the file has no column.</summary>
/// <param name="Target">The target.</param>
/// <param name="IsRequired">True when the file must have it: the job fails.</param>
/// <param name="Sentence">What was looked for, and the headers that come nearest, for a person.</param>
public sealed record MissingTarget(string Target, bool IsRequired, string Sentence);
