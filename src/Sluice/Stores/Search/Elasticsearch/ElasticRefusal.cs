namespace Sluice.Stores.Search.Elasticsearch;

/// <summary>A package does not fit the store. It does not leave the store, where it becomes a <see cref="StoreException"/>.</summary>
internal sealed class ElasticRefusal(Problem problem, bool isTransient = false) : Exception(problem.Message)
{
    /// <summary>What is wrong.</summary>
    public Problem Problem { get; } = problem;

    /// <summary>True when the same load can succeed later.</summary>
    public bool IsTransient { get; } = isTransient;
}
