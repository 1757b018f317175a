namespace Sluice.SqlLineage.Dialects;

/// <summary>All dialects by the names that people give them.</summary>
internal static class DialectCatalog
{
    public static readonly Dialect Ansi = new() { Name = "ansi", ImplicitRecursion = true, UniqueDerivedColumns = true };

    private static readonly Dialect Tsql = new()
    {
        Name = "tsql", BracketNames = true, GoBatches = true, HashTables = true, EqualsAlias = true,
        StructPaths = false, ImplicitRecursion = true, UniqueDerivedColumns = true, DefaultSchema = "dbo",
    };

    private static readonly Dialect Postgres = new() { Name = "postgres", Folding = NameFolding.Lower, CopyData = true };
    private static readonly Dialect Redshift = Postgres with { Name = "redshift", Folding = NameFolding.IgnoreCase, HashTables = true, LateralAliases = true, CorrelatedArrays = true };

    private static readonly Dialect MySql = new()
    {
        Name = "mysql", DoubleQuotedStrings = true, BackslashEscapes = true, HashComments = true, NestedComments = false,
        DigitNames = true, DelimiterCommand = true, StructPaths = false, HasDual = true, UniqueDerivedColumns = true,
    };

    private static readonly Dialect Snowflake = new()
    {
        Name = "snowflake", Folding = NameFolding.Upper, BackslashEscapes = true, SlashComments = true, Stages = true, ColonPaths = true,
        LateralAliases = true, ImplicitRecursion = true, NestedComments = false,
    };

    private static readonly Dialect BigQuery = new()
    {
        Name = "bigquery", DoubleQuotedStrings = true, BackslashEscapes = true, HashComments = true, QuotedPaths = true,
        DashedNames = true, DateShards = true, TripleQuotes = true, CorrelatedArrays = true, NestedComments = false,
    };

    private static readonly Dialect Spark = new()
    {
        Name = "spark", DoubleQuotedStrings = true, PlainRawStrings = true, BackslashEscapes = true, DigitNames = true, LateralAliases = true,
        UseNamesSchema = true,
    };

    private static readonly Dialect Databricks = Spark with { Name = "databricks", ColonPaths = true, LiveTables = true, Notebooks = true };
    private static readonly Dialect Hive = Spark with { Name = "hive", LateralAliases = false, LabelledDurations = true };

    private static readonly Dialect Oracle = new()
    {
        Name = "oracle", Folding = NameFolding.Upper, SlashTerminates = true, ImplicitRecursion = true, HasDual = true, HasLevel = true, HasBlockDeclarations = true, NestedComments = false, StructPaths = false,
    };

    private static readonly Dialect DuckDb = new() { Name = "duckdb", LateralAliases = true };
    private static readonly Dialect Sqlite = new() { Name = "sqlite", BracketNames = true, StructPaths = false, NestedComments = false };
    private static readonly Dialect Trino = new() { Name = "trino" };
    private static readonly Dialect Teradata = new() { Name = "teradata", LateralAliases = true, ImplicitRecursion = true, StructPaths = false };
    private static readonly Dialect ClickHouse = new()
    {
        Name = "clickhouse", BackslashEscapes = true, LateralAliases = true, DigitNames = true, HashComments = true,
    };

    private static readonly Dictionary<string, Dialect> ByName = Build();

    /// <summary>Every name that <see cref="TryFind"/> knows, sorted.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. ByName.Keys.Order(StringComparer.Ordinal)];

    public static bool TryFind(string name, out Dialect dialect)
    {
        var found = ByName.TryGetValue(name, out var value);
        dialect = value ?? Ansi;
        return found;
    }

    private static Dictionary<string, Dialect> Build()
    {
        var all = new Dictionary<string, Dialect>(StringComparer.OrdinalIgnoreCase);
        void Add(Dialect dialect, params string[] aliases)
        {
            all[dialect.Name] = dialect;
            foreach (var alias in aliases) all[alias] = dialect with { Name = alias, Family = dialect.Name };
        }

        Add(Ansi, "generic", "dbt", "dremio", "drill", "druid", "tableau", "solr", "prql", "soql", "flink");
        Add(Tsql, "mssql", "sqlserver", "fabric", "synapse");
        Add(Postgres, "postgresql", "greenplum", "materialize", "risingwave", "cockroachdb", "netezza");
        Add(Redshift);
        Add(MySql, "mariadb", "singlestore", "doris", "starrocks", "tidb");
        Add(Snowflake);
        Add(BigQuery, "googlesql");
        Add(Spark, "sparksql", "spark2");
        Add(Databricks);
        Add(Hive, "impala");
        Add(Oracle, "plsql");
        Add(DuckDb);
        Add(Sqlite);
        Add(Trino, "presto", "athena", "dune");
        Add(Teradata);
        Add(Ansi with { Name = "db2", Folding = NameFolding.Upper, HasDual = true, LabelledDurations = true });
        Add(Ansi with { Name = "vertica", HasDual = true });
        Add(Ansi with { Name = "exasol", Folding = NameFolding.Upper, SlashTerminates = true, LateralAliases = true });
        Add(ClickHouse);
        return all;
    }
}
