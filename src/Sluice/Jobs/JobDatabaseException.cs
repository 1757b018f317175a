namespace Sluice.Jobs;

/// <summary>The job database could not do what it was asked. Nothing above it knows its client's own exceptions.</summary>
/// <param name="isTransient">True when the same request can succeed later.</param>
/// <param name="problem">What went wrong, for a person.</param>
/// <param name="inner">The client's exception.</param>
public sealed class JobDatabaseException(bool isTransient, Problem problem, Exception? inner = null) : Exception(problem.ToString(), inner)
{
    /// <summary>True when the same request can succeed later.</summary>
    public bool IsTransient { get; } = isTransient;

    /// <summary>What went wrong.</summary>
    public Problem Problem { get; } = problem;
}
