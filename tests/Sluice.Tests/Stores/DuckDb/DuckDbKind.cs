using Sluice.DuckDbApi;
using Sluice.Tests.Stores.Support;

namespace Sluice.Tests.Stores.DuckDb;

/// <summary>A database file.</summary>
internal sealed class DuckDbKind(StoreFolder home) : StoreKind(home)
{
    public string Path { get; } = home.File("store.duckdb");

    public override string UrlIn(string folder) => $"duckdb:{System.IO.Path.Combine(folder, "store.duckdb")}";

    public override DuckDatabase OpenData() =>
        DuckDatabase.Open(Path, new Dictionary<string, string> { ["access_mode"] = "read_only" });

    public override string Relation(string table) => DuckSql.Identifier(table);
}
