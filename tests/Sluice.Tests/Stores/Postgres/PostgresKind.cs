using Sluice.DuckDbApi;
using Sluice.Tests.Stores.Support;

namespace Sluice.Tests.Stores.Postgres;

/// <summary>A database of its own on the server of the tests.</summary>
internal sealed class PostgresKind : StoreKind
{
    private readonly PostgresDatabase _database = new();
    private readonly StoreFolder _home;
    private DuckDatabase? _copies;

    public PostgresKind(StoreFolder home)
        : base(home)
    {
        _home = home;
        // A table called a.b is the table b of the schema a here.
        _database.Execute("CREATE SCHEMA a");
    }

    public PostgresDatabase Database => _database;

    public override string UrlIn(string folder) => _database.Url;

    public override DuckDatabase OpenData() => _copies = DuckDatabase.Open();

    // Read by the server's own COPY as text, and typed here by rules that share nothing with the store's.
    public override string Relation(string table)
    {
        var (schema, name) = table.Split('.') is [{ Length: > 0 } first, { Length: > 0 } second] ? (first, second) : ("public", table);
        var columns = _database.Rows($"""
            SELECT column_name, udt_name, numeric_precision::text, numeric_scale::text FROM information_schema.columns
            WHERE table_schema = {Literal(schema)} AND table_name = {Literal(name)} ORDER BY ordinal_position
            """);
        var csv = _home.File($"{Guid.NewGuid():N}.csv");
        _database.CopyTo(csv, $"SELECT {string.Join(", ", columns.Select(Text))} FROM {Quote(schema)}.{Quote(name)}");
        using var connection = _copies!.Connect();
        var names = string.Join(", ", columns.Select((column, i) => $"'c{i}': 'VARCHAR'"));
        var typed = string.Join(", ", columns.Select((column, i) => $"{Typed(column, $"c{i}")} AS {DuckSql.Identifier(column[0]!)}"));
        connection.Execute($"""
            CREATE OR REPLACE TABLE {DuckSql.Identifier("copy of " + table)} AS SELECT {typed} FROM read_csv({DuckSql.Literal(csv)}, header=false,
                auto_detect=false, delim=',', quote='"', escape='"', new_line='\n', allow_quoted_nulls=false, columns={'{'}{names}{'}'})
            """);
        File.Delete(csv);
        return DuckSql.Identifier("copy of " + table);
    }

    public override string StoredType(string type) => type switch
    {
        "TINYINT" or "UTINYINT" => "SMALLINT",
        "USMALLINT" => "INTEGER",
        "UINTEGER" => "BIGINT",
        "UBIGINT" => "DECIMAL(20,0)",
        "UHUGEINT" => "HUGEINT",
        "TIMESTAMP_S" or "TIMESTAMP_MS" => "TIMESTAMP",
        "INTEGER[3]" => "INTEGER[]",
        "VARCHAR[][]" => "JSON",
        _ when type.StartsWith("ENUM", StringComparison.Ordinal) => "VARCHAR",
        _ when type.StartsWith("STRUCT", StringComparison.Ordinal) || type.StartsWith("MAP", StringComparison.Ordinal) => "JSON",
        _ => type,
    };

    public override string TypeName(string type) => type switch
    {
        "INTEGER" => "integer",
        _ => type.Replace("DECIMAL", "numeric", StringComparison.Ordinal),
    };

    public override string? RefusalOf(string type) => type == "TIMESTAMP_NS" ? "nanoseconds" : null;

    public override void Dispose() => _database.Dispose();

    private static string Text(string?[] column) => column[1] switch
    {
        "bytea" => $"encode({Quote(column[0]!)}, 'hex')",
        ['_', ..] => $"to_json({Quote(column[0]!)})",
        _ => Quote(column[0]!),
    };

    private static string Typed(string?[] column, string cell) => column switch
    {
        [_, "int2", ..] => $"CAST({cell} AS SMALLINT)",
        [_, "int4", ..] => $"CAST({cell} AS INTEGER)",
        [_, "int8", ..] => $"CAST({cell} AS BIGINT)",
        [_, "float8", ..] => $"CAST({cell} AS DOUBLE)",
        [_, "bool", ..] => $"CAST({cell} AS BOOLEAN)",
        [_, "numeric", { } precision, { } scale] when int.Parse(precision) <= 38 => $"CAST({cell} AS DECIMAL({precision},{scale}))",
        [_, "bytea", ..] => $"unhex({cell})",
        [_, "date", ..] => $"CAST({cell} AS DATE)",
        [_, "timestamp", ..] => $"CAST({cell} AS TIMESTAMP)",
        [_, "jsonb" or ['_', ..], ..] => $"CAST({cell} AS JSON)",
        _ => cell,
    };

    private static string Quote(string name) => $"\"{name.Replace("\"", "\"\"")}\"";

    private static string Literal(string text) => $"'{text.Replace("'", "''")}'";
}
