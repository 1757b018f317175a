using Sluice.DuckDbApi;
using Sluice.Stores;
using Sluice.Tests.Stores.Support;

namespace Sluice.Tests.Stores;

/// <summary>A test of a store in a folder of its own, gone after the test.</summary>
public abstract class StoreTests : IDisposable
{
    private readonly Lazy<StoreKind> _kind;

    private protected StoreTests() => _kind = new(() => KindIn(Home));

    private protected StoreFolder Home { get; } = new();

    private protected StoreKind Kind => _kind.Value;

    public void Dispose()
    {
        if (_kind.IsValueCreated)
        {
            Kind.Dispose();
        }

        Home.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The kind of store that is tested.</summary>
    private protected abstract StoreKind KindIn(StoreFolder home);

    /// <summary>Opens the store; the test disposes it.</summary>
    private protected IStore Open() => Open(Home.Options);

    private protected IStore Open(StoreOptions options) => StoreFactory.Open(StoreUrl.Parse(Kind.Url), options);

    /// <summary>The rows of a SELECT over a table, {0}, each as its cells joined by a bar; read without the store.</summary>
    private protected IReadOnlyList<string> Rows(string table, string select)
    {
        using var database = Kind.OpenData();
        using var connection = database.Connect();
        connection.Execute("SET TimeZone = 'UTC'");
        using var result = connection.Query(select.Replace("{0}", Kind.Relation(table), StringComparison.Ordinal));
        return [.. result.Rows().Select(row => string.Join("|", row.Select(cell => cell ?? "NULL")))];
    }

    private protected long Count(string table) => long.Parse(Rows(table, "SELECT count(*) FROM {0}").Single());
}
