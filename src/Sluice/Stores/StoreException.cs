namespace Sluice.Stores;

/// <summary>A store could not do what it was asked; nothing above it knows its client's own exceptions.</summary>
/// <param name="isTransient">True when the same request can succeed later.</param>
/// <param name="store">The store's name.</param>
/// <param name="operation">What it was doing, such as <c>load</c>.</param>
/// <param name="problem">What went wrong, for a person.</param>
/// <param name="inner">The client's exception.</param>
public sealed class StoreException(bool isTransient, string store, string operation, Problem problem, Exception? inner = null)
    : Exception(problem.ToString(), inner)
{
    /// <summary>True when the same request can succeed later.</summary>
    public bool IsTransient { get; } = isTransient;

    /// <summary>What the failure means for the exit code: a store that is down when it is transient, else failed, unless said otherwise.</summary>
    public FailureKind Kind { get; init; } = isTransient ? FailureKind.StoreDown : FailureKind.Failed;

    /// <summary>The store's name.</summary>
    public string Store { get; } = store;

    /// <summary>What it was doing.</summary>
    public string Operation { get; } = operation;

    /// <summary>What went wrong.</summary>
    public Problem Problem { get; } = problem;
}
