using Sluice.DuckDbApi;
using Sluice.Tests.Stores.Support;

namespace Sluice.Tests.Stores.DuckDb;

/// <summary>A database file.</summary>
internal sealed class DuckDbKind(StoreFolder home) : StoreKind
{
    public string Path => home.File("store.duckdb");

    public override string Url => $"duckdb:{Path}";

    public override DuckDatabase OpenData() =>
        DuckDatabase.Open(Path, new Dictionary<string, string> { ["access_mode"] = "read_only" });

    public override string Relation(string table) => DuckSql.Identifier(table);
}
