namespace Sluice.Stores.Search.Sqlite;

/// <summary>What SQLite answered instead of doing it. It does not leave the store.</summary>
/// <param name="code">SQLite's primary result code.</param>
/// <param name="message">SQLite's words.</param>
internal sealed class SqliteProblem(int code, string message) : Exception(message)
{
    /// <summary>SQLite's primary result code.</summary>
    public int Code { get; } = code;
}
