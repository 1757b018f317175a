using System.Text.RegularExpressions;
using Sluice.DuckDbApi;
using Sluice.Stores.Parquet;
using Sluice.Tests.Stores.Support;

namespace Sluice.Tests.Stores.Parquet;

/// <summary>A folder of Parquet files.</summary>
internal sealed class ParquetKind(StoreFolder home) : StoreKind(home)
{
    public string Folder { get; } = home.File("lake");

    public override string UrlIn(string folder) => $"parquet:{Path.Combine(folder, "lake")}";

    public override DuckDatabase OpenData() => DuckDatabase.Open();

    // What any reader would do, without knowing of the store.
    public override string Relation(string table) =>
        $"read_parquet({DuckSql.Literal(Path.Combine(Folder, EntryName.Of(table), "*.parquet"))})";

    public override bool AddsColumns => false;

    public override string StoredType(string type) => type switch
    {
        "HUGEINT" or "UHUGEINT" or "BIT" or "TIME WITH TIME ZONE" or "INTERVAL" => "VARCHAR",
        "TIMESTAMP_S" or "TIMESTAMP_MS" => "TIMESTAMP",
        "INTEGER[3]" => "INTEGER[]",
        _ when type.StartsWith("ENUM", StringComparison.Ordinal) => "VARCHAR",
        _ => Regex.Replace(type, @"HUGEINT|ENUM\([^)]*\)", "VARCHAR"),
    };
}
