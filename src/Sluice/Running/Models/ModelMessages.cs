using Sluice.Pipelines.Enriching.Models;

namespace Sluice.Running.Models;

/// <summary>What a child asks its parent while it packs: a model's answers.</summary>
/// <param name="Number">Tells the reply which question it answers.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Texts">Distinct texts.</param>
internal sealed record ModelQuestion(long Number, string Model, IReadOnlyList<string> Texts);

/// <summary>What the parent says to it.</summary>
/// <param name="Number">The question's number.</param>
/// <param name="Answers">What became of each text; empty where <paramref name="Problem"/> says why nothing could be asked.</param>
/// <param name="Problem">Why nothing could be asked.</param>
internal sealed record ModelAnswers(long Number, IReadOnlyList<ModelAnswer> Answers, Problem? Problem)
{
    /// <summary>What a line that holds one begins with, on a pipe on which requests go too.</summary>
    public const char Mark = '>';
}
