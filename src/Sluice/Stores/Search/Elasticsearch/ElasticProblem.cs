namespace Sluice.Stores.Search.Elasticsearch;

/// <summary>The server did not do what it was asked. It does not leave the store.</summary>
/// <param name="status">The status of HTTP; 0 when there was no answer.</param>
/// <param name="type">The server's type of the error.</param>
/// <param name="reason">What is wrong, in the server's words or the system's.</param>
/// <param name="inner">What the system said.</param>
internal sealed class ElasticProblem(int status, string type, string reason, Exception? inner = null) : Exception(reason, inner)
{
    /// <summary>The status of HTTP; 0 when there was no answer.</summary>
    public int Status { get; } = status;

    /// <summary>The server's type of the error.</summary>
    public string Type { get; } = type;

    /// <summary>True when the same request can succeed later.</summary>
    public bool IsPassing => Status is 0 or 408 or 429 or 500 or 502 or 503 or 504;
}
