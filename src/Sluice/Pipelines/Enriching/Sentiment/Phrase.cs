namespace Sluice.Pipelines.Enriching.Sentiment;

/// <summary>Words that together mean something else than each of them.</summary>
/// <param name="Words">Their numbers in the lexicon, in their order.</param>
/// <param name="Value">The valence of an idiom, or the degree of a phrase such as "sort of".</param>
/// <param name="IsDegree">True for a phrase of degree.</param>
internal sealed record Phrase(int[] Words, double Value, bool IsDegree);
