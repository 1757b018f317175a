namespace Sluice.Stores.Postgres;

/// <summary>Ends a load that can not be done as it was asked for. The store, which knows its name, makes a <see cref="StoreException"/> of it.</summary>
/// <param name="problem">Why.</param>
internal sealed class PostgresRefusal(Problem problem) : Exception(problem.ToString())
{
    /// <summary>Why.</summary>
    public Problem Problem { get; } = problem;
}
