namespace Sluice.DuckDbApi.Tests.Support;

/// <summary>An in-memory database with one connection.</summary>
internal sealed class TestDatabase : IDisposable
{
    public TestDatabase(int threads = 2) =>
        Connection = (Database = DuckDatabase.Open(settings: new Dictionary<string, string> { ["threads"] = $"{threads}" })).Connect();

    public DuckDatabase Database { get; }

    public DuckConnection Connection { get; }

    public void Dispose()
    {
        Connection.Dispose();
        Database.Dispose();
    }
}
