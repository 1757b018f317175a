using System.Text.Json;
using Sluice.DuckDbApi;
using Sluice.Packages;

namespace Sluice.Stores.Search.Sqlite;

/// <summary>
/// What the file knows about its tables: their columns with DuckDB's types, the markers, the newest arrival of each table, and
/// how each is searched. All of it is written in the transaction of the load that it is about.
/// </summary>
internal sealed class SearchTables(SqliteLink link)
{
    /// <summary>The number of each row, by which indexes know it. It is given once and never again.</summary>
    public const string Id = "_sluice_id";

    /// <summary>The most columns of a table beside its number: SQLite's own limit.</summary>
    public const int ColumnsMax = 1999;

    /// <summary>What the names of the store's own tables begin with.</summary>
    public const string Own = "_sluice_";

    /// <summary>Makes the store's own tables.</summary>
    public void Create()
    {
        link.Execute("""
            CREATE TABLE IF NOT EXISTS _sluice_load (job TEXT PRIMARY KEY, pipeline TEXT, file TEXT, sha256 TEXT, rows INTEGER, digest TEXT, streams TEXT, loaded_at TEXT)
            """);
        link.Execute("CREATE TABLE IF NOT EXISTS _sluice_table (table_name TEXT PRIMARY KEY COLLATE NOCASE, job TEXT, file TEXT, arrived_us INTEGER)");
        link.Execute("CREATE TABLE IF NOT EXISTS _sluice_column (table_name TEXT COLLATE NOCASE, position INTEGER, name TEXT, type TEXT, PRIMARY KEY (table_name, position))");
        link.Execute("CREATE TABLE IF NOT EXISTS _sluice_search (table_name TEXT PRIMARY KEY COLLATE NOCASE, search TEXT, keys TEXT, by TEXT)");
        link.Execute("CREATE TABLE IF NOT EXISTS _sluice_index (number INTEGER PRIMARY KEY, table_name TEXT UNIQUE COLLATE NOCASE, fields TEXT)");
    }

    /// <summary>True when anything was ever loaded.</summary>
    public bool AreThere => link.Number("SELECT count(*) FROM sqlite_master WHERE name = '_sluice_index'") > 0;

    /// <summary>The marker of a job; null when its package is not here.</summary>
    public LoadMarker? Marker(string job) => !AreThere ? null
        : link.Query("SELECT digest, streams FROM _sluice_load WHERE job = ?1", row => new LoadMarker(row.Text(0)!,
            JsonSerializer.Deserialize(row.Text(1)!, MarkerJson.Default.StreamOutcomeArray) ?? []), job).FirstOrDefault();

    /// <summary>Writes the marker.</summary>
    public void Mark(PackageManifest manifest, IReadOnlyList<StreamOutcome> streams, DateTimeOffset now) =>
        link.Execute("INSERT INTO _sluice_load VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)", manifest.Job, manifest.Pipeline, manifest.File.Path,
            manifest.File.Sha256, streams.Sum(stream => stream.Loaded), manifest.Digest,
            JsonSerializer.Serialize([.. streams], MarkerJson.Default.StreamOutcomeArray), now.UtcDateTime.ToString("O"));

    /// <summary>The newest arrival that a table holds.</summary>
    public TableArrival? Newest(string table) => link.Query("SELECT job, file, arrived_us FROM _sluice_table WHERE table_name = ?1",
        row => new TableArrival(row.Text(0)!, row.Text(1)!, DateTimeOffset.UnixEpoch.AddMicroseconds(row.Number(2))), table).FirstOrDefault();

    /// <summary>Notes an arrival for a table, unless it holds a newer one; null for none.</summary>
    public void Note(string table, TableArrival? arrival)
    {
        if (arrival is not null && Newest(table)?.IsAfter(arrival.Job, arrival.ArrivedAt) != true)
        {
            link.Execute("INSERT OR REPLACE INTO _sluice_table VALUES (?1, ?2, ?3, ?4)", table, arrival.Job, arrival.File,
                (arrival.ArrivedAt - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
        }
    }

    /// <summary>The columns of a table with their types as text, provenance included; null when there is no such table.</summary>
    public IReadOnlyList<StreamColumn>? Columns(string table)
    {
        if (!AreThere)
        {
            return null;
        }

        var columns = link.Query("SELECT name, type FROM _sluice_column WHERE table_name = ?1 ORDER BY position",
            row => new StreamColumn(row.Text(0)!, row.Text(1)!), table);
        return columns.Count == 0 ? null : columns;
    }

    /// <summary>The tables, by their names; the store's own left out.</summary>
    public IReadOnlyList<string> Names() => !AreThere ? [] : link.Query("SELECT DISTINCT table_name FROM _sluice_column ORDER BY 1", row => row.Text(0)!);

    /// <summary>The table's shape; null when there is none.</summary>
    /// <param name="engine">What knows DuckDB's types by their names.</param>
    /// <param name="table">The table.</param>
    public TableShape? Find(DuckConnection engine, string table)
    {
        if (Columns(table) is not { } columns)
        {
            return null;
        }

        using var statement = engine.Prepare($"SELECT {string.Join(", ", columns.Select(column => $"CAST(NULL AS {column.SqlType})"))} LIMIT 0");
        using var result = statement.Query();
        return new(table, [.. columns.Zip(result.Columns, (column, typed) => new TableColumn(column.Name, typed.Type))]);
    }

    /// <summary>Makes a table.</summary>
    public void Create(string table, IReadOnlyList<DuckColumn> columns)
    {
        var own = string.Concat(columns.Select(column => $", {DuckSql.Identifier(column.Name)} {FormOf(column)}"));
        link.Execute($"CREATE TABLE {DuckSql.Identifier(table)} ({Id} INTEGER PRIMARY KEY AUTOINCREMENT{own})");
        Note(table, columns);
    }

    /// <summary>Adds columns, which are NULL in the rows that are there.</summary>
    public void Add(string table, IReadOnlyList<DuckColumn> columns)
    {
        foreach (var column in columns)
        {
            link.Execute($"ALTER TABLE {DuckSql.Identifier(table)} ADD COLUMN {DuckSql.Identifier(column.Name)} {FormOf(column)}");
        }

        Note(table, columns);
    }

    /// <summary>The greatest number that a row of the table ever had.</summary>
    public long LastId(string table) => link.Number("SELECT seq FROM sqlite_sequence WHERE name = ?1 COLLATE NOCASE", table);

    /// <summary>True when a table, an index or a view of the name is there.</summary>
    public bool IsTaken(string name) => link.Number("SELECT count(*) FROM sqlite_master WHERE name = ?1 COLLATE NOCASE", name) > 0;

    /// <summary>Makes an index over columns by which rows are looked up.</summary>
    public void IndexBy(string table, IReadOnlyList<string> columns) => link.Execute(
        $"CREATE INDEX IF NOT EXISTS {DuckSql.Identifier($"{Own}by {table} ({string.Join(", ", columns)})")} "
        + $"ON {DuckSql.Identifier(table)} ({string.Join(", ", columns.Select(DuckSql.Identifier))})");

    /// <summary>How the rows of a table are searched.</summary>
    public TableSearch? Search(string table) => link.Query("SELECT table_name, search, keys, by FROM _sluice_search WHERE table_name = ?1", Read, table).FirstOrDefault();

    /// <summary>The tables whose rows are parts of a table's documents.</summary>
    public IReadOnlyList<TableSearch> Parts(string table) => [.. link.Query("SELECT table_name, search, keys, by FROM _sluice_search ORDER BY table_name", Read)
        .Where(part => SqlName.Same(part.Search?.PartOf, table))];

    /// <summary>Says how the rows of a table are searched.</summary>
    public void Note(TableSearch search) => link.Execute("INSERT OR REPLACE INTO _sluice_search VALUES (?1, ?2, ?3, ?4)", search.Table,
        search.Search is null ? null : JsonSerializer.Serialize(search.Search, SearchJson.Default.StreamSearch),
        JsonSerializer.Serialize([.. search.Key], SearchJson.Default.StringArray), JsonSerializer.Serialize([.. search.By], SearchJson.Default.StringArray));

    /// <summary>The index over a table; null when there is none.</summary>
    public SearchIndex? Index(string table) => Indexes().FirstOrDefault(index => SqlName.Same(index.Table, table));

    /// <summary>All indexes.</summary>
    public IReadOnlyList<SearchIndex> Indexes() => !AreThere ? [] : link.Query("SELECT number, table_name, fields FROM _sluice_index ORDER BY number",
        row => new SearchIndex(row.Number(0), row.Text(1)!, JsonSerializer.Deserialize(row.Text(2)!, SearchJson.Default.SearchFieldArray)!));

    /// <summary>Says what an index has.</summary>
    public SearchIndex Note(string table, IReadOnlyList<SearchField> fields)
    {
        var json = JsonSerializer.Serialize([.. fields], SearchJson.Default.SearchFieldArray);
        link.Execute("INSERT INTO _sluice_index (table_name, fields) VALUES (?1, ?2) ON CONFLICT (table_name) DO UPDATE SET fields = ?2", table, json);
        return Index(table)!;
    }

    private void Note(string table, IReadOnlyList<DuckColumn> columns)
    {
        foreach (var column in columns)
        {
            link.Execute("INSERT INTO _sluice_column SELECT ?1, coalesce(max(position), 0) + 1, ?2, ?3 FROM _sluice_column WHERE table_name = ?1",
                table, column.Name, column.Type.ToSql());
        }
    }

    private static TableSearch Read(SqliteStatement row) => new(row.Text(0)!,
        row.Text(1) is { } search ? JsonSerializer.Deserialize(search, SearchJson.Default.StreamSearch) : null,
        JsonSerializer.Deserialize(row.Text(2)!, SearchJson.Default.StringArray)!, JsonSerializer.Deserialize(row.Text(3)!, SearchJson.Default.StringArray)!);

    private static string FormOf(DuckColumn column) => CellForms.Of(column.Type) switch
    {
        CellForm.Integer => "INTEGER",
        CellForm.Real => "REAL",
        CellForm.Blob => "BLOB",
        _ => "TEXT",
    };
}
