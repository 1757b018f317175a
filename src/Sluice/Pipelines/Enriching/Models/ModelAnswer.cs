namespace Sluice.Pipelines.Enriching.Models;

/// <summary>What became of one text: a JSON object, or the reason why there is none.</summary>
/// <param name="Json">The model's answer; null for none.</param>
/// <param name="Error">Why there is none, in words for a person; null where there is one.</param>
internal sealed record ModelAnswer(string? Json, string? Error)
{
    /// <summary>A text that the model said nothing about.</summary>
    public static ModelAnswer Failed(string why) => new(null, why);
}
