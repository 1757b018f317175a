using Sluice.DuckDbApi;
using Sluice.Stores;
using Sluice.Stores.DuckDb;

namespace Sluice.Tests.Stores.DuckDb;

public sealed class DuckDbStoreTests : StoreConformance
{
    private string Database => Home.File("store.duckdb");

    private protected override IStore Open(StoreOptions options) => DuckDbStore.Open(Database, options);

    private protected override DuckDatabase OpenData() =>
        DuckDatabase.Open(Database, new Dictionary<string, string> { ["access_mode"] = "read_only" });

    private protected override string Relation(string table) => DuckSql.Identifier(table);
}
