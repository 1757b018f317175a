namespace Sluice.Running.Models;

/// <summary>How one call ended.</summary>
/// <param name="Kind">What to do about it.</param>
/// <param name="Bodies">For <see cref="ReplyKind.Answered"/>: what became of each text.</param>
/// <param name="Why">For the others: the reason, as it follows "the model x".</param>
/// <param name="RetryAfter">When the model wants to be asked again, if it said.</param>
internal sealed record ModelReply(ReplyKind Kind, IReadOnlyList<Pipelines.Enriching.Models.ModelAnswer> Bodies, string Why, TimeSpan? RetryAfter = null);

/// <summary>What to do about a reply.</summary>
internal enum ReplyKind
{
    /// <summary>Each text has its outcome.</summary>
    Answered,

    /// <summary>One of the texts may be to blame (400, 413, 422): the others have to be asked about without it.</summary>
    BadTexts,

    /// <summary>The same call will be refused again.</summary>
    Refused,

    /// <summary>The same call may go through later.</summary>
    NotNow,
}
