using Sluice.DuckDbApi;

namespace Sluice.Stores.DuckDb;

/// <summary>The tables of the database: what they look like, and making new ones.</summary>
internal static class DatabaseTables
{
    private const string Here = "database_name = current_database() AND schema_name = 'main'";

    /// <summary>What the name stands for: "table", "view", or null when it is free.</summary>
    public static string? KindOf(DuckConnection connection, string table) => Entry(connection, table)?.Kind;

    /// <summary>The tables and views, Sluice's own left out.</summary>
    public static IReadOnlyList<StoreTable> All(DuckConnection connection)
    {
        using var result = connection.Query($"""
            SELECT table_name, 'table', estimated_size::BIGINT FROM duckdb_tables() WHERE {Here} AND NOT starts_with(table_name, '_sluice')
            UNION ALL SELECT view_name, 'view', NULL FROM duckdb_views() WHERE {Here} AND NOT internal
            ORDER BY 1
            """);
        return [.. result.Rows().Select(row => new StoreTable((string)row[0]!, (string)row[1]!, (long?)row[2]))];
    }

    /// <summary>The columns of the table or view; null when there is none.</summary>
    public static TableShape? Find(DuckConnection connection, string table)
    {
        if (Entry(connection, table) is not { } entry)
        {
            return null;
        }

        using var result = connection.Query($"SELECT * FROM {DuckSql.Identifier(entry.Name)} LIMIT 0");
        var types = result.Columns;
        var traits = Traits(connection, entry);
        return new(table, [.. types.Select(column => traits.TryGetValue(column.Name, out var trait)
            ? new TableColumn(column.Name, column.Type) { IsRequired = trait.IsRequired, HasDefault = trait.HasDefault, IsGenerated = trait.IsGenerated }
            : new TableColumn(column.Name, column.Type))]);
    }

    /// <summary>True for a table with an index, a primary key or a unique constraint.</summary>
    public static bool HasIndex(DuckConnection connection, string table) =>
        Entry(connection, table) is { } entry && connection.Scalar<long>($"""
            SELECT (SELECT count(*) FROM duckdb_indexes() WHERE {Here} AND table_name = $1)
                + (SELECT count(*) FROM duckdb_constraints() WHERE {Here} AND table_name = $1 AND constraint_type IN ('PRIMARY KEY', 'UNIQUE'))
            """, entry.Name) > 0;

    /// <summary>Makes a table of the stream's columns, and of the provenance where it is wanted.</summary>
    public static void Create(DuckConnection connection, string table, IReadOnlyList<DuckColumn> columns, bool hasProvenance)
    {
        var own = columns.Select(column => $"{DuckSql.Identifier(column.Name)} {column.Type.ToSql()}");
        var name = DuckSql.Identifier(table);
        if (!hasProvenance)
        {
            connection.Execute($"CREATE TABLE {name} ({string.Join(", ", own)})");
            return;
        }

        // Telling DuckDB how to compress the provenance spares it from trying every way on every row group: half the
        // cost of these columns. Files of its newer storage versions know better ways and refuse the old ones.
        var named = $"CREATE TABLE {name} ({string.Join(", ", own.Concat(Provenance.Columns.Select(column =>
            $"{column.Name} {column.Type} USING COMPRESSION {(column.Type.Id == DuckTypeId.Varchar ? "dictionary" : "bitpacking")}")))})";
        var plain = $"CREATE TABLE {name} ({string.Join(", ", own.Concat(Provenance.Columns.Select(column => $"{column.Name} {column.Type}")))})";
        connection.Execute(IsAccepted(connection, named) ? named : plain);
    }

    /// <summary>Adds columns, which are NULL in the rows that are there.</summary>
    public static void Add(DuckConnection connection, string table, IReadOnlyList<DuckColumn> columns)
    {
        foreach (var column in columns)
        {
            connection.Execute($"ALTER TABLE {DuckSql.Identifier(table)} ADD COLUMN {DuckSql.Identifier(column.Name)} {column.Type.ToSql()}");
        }
    }

    private static bool IsAccepted(DuckConnection connection, string sql)
    {
        try
        {
            connection.Execute($"EXPLAIN {sql}");
            return true;
        }
        catch (DuckException problem) when (problem.ErrorType == DuckErrorType.Binder)
        {
            return false;
        }
    }

    // lower() knows more letters than DuckDB's own comparison of names, so it only narrows the search.
    private static CatalogEntry? Entry(DuckConnection connection, string table)
    {
        using var result = connection.Query($"""
            SELECT 'table', table_name FROM duckdb_tables() WHERE {Here} AND lower(table_name) = lower($1)
            UNION ALL SELECT 'view', view_name FROM duckdb_views() WHERE {Here} AND lower(view_name) = lower($1)
            """, table);
        return result.Rows().Select(row => new CatalogEntry((string)row[0]!, (string)row[1]!))
            .FirstOrDefault(entry => SqlName.Same(entry.Name, table));
    }

    private static Dictionary<string, (bool IsRequired, bool HasDefault, bool IsGenerated)> Traits(DuckConnection connection, CatalogEntry table)
    {
        using var result = connection.Query($"""
            SELECT column_name, NOT is_nullable AND column_default IS NULL, column_default IS NOT NULL
            FROM duckdb_columns() WHERE {Here} AND table_name = $1
            """, table.Name);
        return result.Rows().ToDictionary(
            row => (string)row[0]!,
            row => ((bool)row[1]!, (bool)row[2]!, table.Kind == "table" && (bool)row[2]! && IsGenerated(connection, table.Name, (string)row[0]!)));
    }

    // DuckDB's catalog does not tell a generated column from one with a default; its binder does, and nothing is run.
    private static bool IsGenerated(DuckConnection connection, string table, string column)
    {
        try
        {
            connection.Execute($"EXPLAIN INSERT INTO {DuckSql.Identifier(table)} ({DuckSql.Identifier(column)}) VALUES (NULL)");
            return false;
        }
        catch (DuckException problem) when (problem.ErrorType == DuckErrorType.Binder)
        {
            return true;
        }
    }

    private sealed record CatalogEntry(string Kind, string Name);
}
