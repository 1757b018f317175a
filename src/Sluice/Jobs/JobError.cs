namespace Sluice.Jobs;

/// <summary>Why an attempt did not complete its job.</summary>
/// <param name="Code">A permanent code in snake_case.</param>
/// <param name="Problems">At least one, for a person.</param>
public sealed record JobError(string Code, IReadOnlyList<Problem> Problems)
{
    /// <summary>What a command ends with that waited for the job; null where that is not known.</summary>
    public FailureKind? Failure { get; init; }

    /// <summary>The code of a job that waits for a person's decision.</summary>
    public const string NeedsAnswer = "needs_answer";

    /// <summary>An error of one problem, under its code.</summary>
    public static JobError Of(Problem problem) => new(problem.Code, [problem]);

    /// <summary>An error of several problems, under the code of the first.</summary>
    public static JobError Of(IReadOnlyList<Problem> problems) => new(problems[0].Code, problems);
}
