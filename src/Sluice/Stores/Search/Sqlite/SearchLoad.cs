using Sluice.DuckDbApi;

namespace Sluice.Stores.Search.Sqlite;

/// <summary>One package into the file: the statements of one transaction, without its BEGIN and COMMIT.</summary>
/// <param name="link">The connection that writes.</param>
/// <param name="engine">What reads the package.</param>
/// <param name="packages">The store's memory of packages.</param>
/// <param name="load">The package.</param>
/// <param name="store">The store's name.</param>
internal sealed class SearchLoad(SqliteLink link, DuckConnection engine, PackageStreams packages, PackageLoad load, string store)
{
    private const string Gone = "temp._sluice_gone";
    private const string Keys = "temp._sluice_keys";
    private const string Kept = "temp._sluice_kept";

    private readonly SearchTables _tables = new(link);
    private readonly List<StreamOutcome> _outcomes = [];
    private readonly IndexUpkeep _upkeep = new(link, engine);

    /// <summary>Runs the statements. The caller commits, or rolls back on any exception.</summary>
    /// <exception cref="StoreException">The package does not fit the file.</exception>
    /// <exception cref="SqliteProblem">The file could not be written.</exception>
    public LoadOutcome Run(DateTimeOffset now, CancellationToken cancellation)
    {
        _tables.Create();
        if (_tables.Marker(load.Manifest.Job) is { } marker)
        {
            return marker.Digest == load.Manifest.Digest ? new(true, marker.Streams) : throw Refuse(LoadProblems.OtherPackage(load.Manifest, marker.Digest));
        }

        Check(StreamLoads.Problem(load));
        var arrival = TableArrival.Of(load, now);
        foreach (var write in load.Streams)
        {
            cancellation.ThrowIfCancellationRequested();
            Check(NameProblem(write.Table));
            Check(StreamLoads.Problem(write, arrival, _tables.Newest(write.Table)));
            _outcomes.Add(LoadStream(write, cancellation));
        }

        Check(_upkeep.Finish(cancellation));
        foreach (var table in load.Streams.Select(stream => stream.Table).Distinct(SqlName.Comparer))
        {
            _tables.Note(table, arrival);
        }

        _tables.Mark(load.Manifest, _outcomes, now);
        return new(false, _outcomes);
    }

    private StreamOutcome LoadStream(StreamLoad write, CancellationToken cancellation)
    {
        var rows = packages.Of(engine, load, write, out var problem) ?? throw Refuse(problem!);
        Check(StreamLoads.Problem(write, rows.Columns));
        var columns = write.Provenance ? [.. rows.Columns, .. Provenance.Columns] : rows.Columns;
        var table = TableFor(write, columns);
        var match = Match(write, columns, table);
        if (match.Additions.Count > 0)
        {
            _tables.Add(write.Table, match.Additions);
            table = _tables.Find(engine, write.Table)!;
            match = Match(write, columns, table);
        }

        // The table's own spelling from here on, by which everything is noted.
        var lastId = _tables.LastId(write.Table);
        _upkeep.Begin(write, IsOwnStream(write), lastId);
        var isNew = lastId == 0;
        var hasKept = MakeRoom(write, rows, match, isNew, cancellation);
        var loaded = Insert(rows, match, write, lastId + 1, cancellation);
        if (loaded != rows.Stream.Rows)
        {
            throw Refuse(LoadProblems.Unbalanced(write.Stream, write.Table, rows.Stream.Rows, loaded));
        }

        if (isNew && LookedUpBy(write) is { Count: > 0 } by)
        {
            _tables.IndexBy(write.Table, Targets(match, by));
        }

        if (hasKept)
        {
            GiveBack(write, match, lastId);
        }

        return new(write.Stream, write.Table, loaded, 0);
    }

    private bool IsOwnStream(StreamLoad write) => load.Manifest.Streams[0].Name == write.Stream;

    private static Problem? NameProblem(string table) =>
        table.StartsWith(SearchTables.Own, StringComparison.OrdinalIgnoreCase) || table.StartsWith("sqlite_", StringComparison.OrdinalIgnoreCase)
            ? LoadProblems.OwnTable(table) : null;

    private TableShape TableFor(StreamLoad write, IReadOnlyList<DuckColumn> columns)
    {
        if (columns.FirstOrDefault(column => SqlName.Same(column.Name, SearchTables.Id)) is { } reserved)
        {
            throw Refuse(LoadProblems.Reserved(write.Stream, reserved.Name));
        }

        if (_tables.Find(engine, write.Table) is { } found)
        {
            return found;
        }

        if (_tables.IsTaken(write.Table))
        {
            throw Refuse(LoadProblems.NotATable(write.Table, "table that Sluice did not make, an index or a view"));
        }

        _tables.Create(write.Table, columns);
        return new(write.Table, [.. columns.Select(column => new TableColumn(column.Name, column.Type))]);
    }

    private ColumnMatch Match(StreamLoad write, IReadOnlyList<DuckColumn> columns, TableShape table)
    {
        var match = ColumnMatch.Of(columns, table, write.Schema);
        return match.Refusals.Count == 0 ? match : throw Refuse(LoadProblems.Differs(write.Table, write.Stream, match.Refusals));
    }

    private static IReadOnlyList<string> LookedUpBy(StreamLoad write) => write.Mode switch { LoadMode.Upsert => write.Key, LoadMode.ReplaceBy => write.By, _ => [] };

    /// <summary>
    /// Removes the rows whose place the stream's take. True when columns of theirs are kept for it. A table that never had a row
    /// gets the index by which they are found after its first rows, which is several times faster.
    /// </summary>
    private bool MakeRoom(StreamLoad write, StreamRows rows, ColumnMatch match, bool isNew, CancellationToken cancellation)
    {
        switch (write.Mode)
        {
            case LoadMode.Append:
                if (load.Replaces.Count > 0)
                {
                    Check(write.Provenance ? null : LoadProblems.NoProvenance(write.Stream, write.Table));
                    var jobs = string.Join(", ", load.Replaces.Select(DuckSql.Literal));
                    Remove(write.Table, $"SELECT {SearchTables.Id} FROM {Name(write.Table)} WHERE {Provenance.Job} IN ({jobs})");
                }

                return false;

            case LoadMode.Replace:
                Remove(write.Table, null);
                return false;

            case LoadMode.ReplaceBy:
                var parent = packages.Of(engine, load, load.Manifest.Streams[0].Name, out var problem) ?? throw Refuse(problem!);
                Check(StreamLoads.ParentProblem(write, parent, match));
                var by = Targets(match, write.By);
                StageKeys(parent, match, write.By, cancellation);
                _upkeep.Touch(write, by, Keys);
                if (isNew)
                {
                    return false;
                }

                _tables.IndexBy(write.Table, by);
                Remove(write.Table, $"SELECT t.{SearchTables.Id} FROM {Keys} AS s CROSS JOIN {Name(write.Table)} AS t ON {On(by, "IS")}");
                return false;

            case LoadMode.Upsert:
                Check(StreamLoads.KeyProblem(engine, write, rows));
                if (isNew)
                {
                    return false;
                }

                var key = Targets(match, write.Key);
                StageKeys(rows, match, write.Key, cancellation);
                _tables.IndexBy(write.Table, key);
                var found = $"FROM {Keys} AS s CROSS JOIN {Name(write.Table)} AS t ON {On(key, "=")}";
                var hasOthers = match.Others.Count > 0;
                if (hasOthers)
                {
                    // Of rows with the same key the newest is kept: the one column that is not grouped by is that of the greatest number.
                    Recreate(Kept, $"SELECT max(t.{SearchTables.Id}) AS last, {Columns("s.k", key.Count)}, {Others(match)} {found} GROUP BY {Columns("s.k", key.Count)}");
                }

                Remove(write.Table, $"SELECT t.{SearchTables.Id} {found}");
                return hasOthers;

            default:
                throw new ArgumentOutOfRangeException(nameof(write), write.Mode, "There is no such mode.");
        }
    }

    private void Remove(string table, string? ids)
    {
        if (ids is null)
        {
            _upkeep.RemoveAll(table);
            link.Execute($"DELETE FROM {Name(table)}");
            return;
        }

        Recreate(Gone, ids);
        _upkeep.Remove(table, $"SELECT {SearchTables.Id} FROM {Gone}");
        link.Execute($"DELETE FROM {Name(table)} WHERE {SearchTables.Id} IN (SELECT {SearchTables.Id} FROM {Gone})");
    }

    private void StageKeys(StreamRows rows, ColumnMatch match, IReadOnlyList<string> columns, CancellationToken cancellation)
    {
        var names = Columns("k", columns.Count);
        link.Execute($"DROP TABLE IF EXISTS {Keys}");
        link.Execute($"CREATE TABLE {Keys} (id INTEGER PRIMARY KEY, {names})");
        var cells = columns.Select(column => CellForms.Sql(DuckSql.Identifier(column), TargetOf(match, column).Type));
        using var statement = link.Prepare($"INSERT INTO {Keys} VALUES (?1, {string.Join(", ", columns.Select((_, i) => $"?{i + 2}"))})");
        RowCopy.Run(engine, $"SELECT DISTINCT {string.Join(", ", cells)} FROM {rows.Sql} AS s", statement, 1, cancellation);
    }

    private long Insert(StreamRows rows, ColumnMatch match, StreamLoad write, long firstId, CancellationToken cancellation)
    {
        var cells = match.Columns.Select(pair => CellForms.Sql(Source(pair.Source.Name, write), pair.Target.Type)).ToList();
        var names = string.Concat(match.Columns.Select(pair => ", " + Name(pair.Target.Name)));
        using var statement = link.Prepare(
            $"INSERT INTO {Name(write.Table)} ({SearchTables.Id}{names}) VALUES (?1{string.Concat(cells.Select((_, i) => $", ?{i + 2}"))})");
        return RowCopy.Run(engine, $"SELECT {string.Join(", ", cells)} FROM {rows.Sql} AS s", statement, firstId, cancellation);
    }

    private string Source(string column, StreamLoad write) => (write.Provenance, column) switch
    {
        (true, Provenance.Job) => DuckSql.Literal(load.Manifest.Job),
        (true, Provenance.File) => DuckSql.Literal(load.Manifest.File.Path),
        (true, Provenance.Row) => "s._row",
        _ => $"s.{DuckSql.Identifier(column)}",
    };

    private void GiveBack(StreamLoad write, ColumnMatch match, long lastId)
    {
        var key = Targets(match, write.Key);
        link.Execute($"""
            UPDATE {Name(write.Table)} AS t SET {string.Join(", ", match.Others.Select((column, i) => $"{Name(column.Name)} = s.o{i}"))}
            FROM {Kept} AS s WHERE {On(key, "=")} AND t.{SearchTables.Id} > {lastId}
            """);
    }

    private void Recreate(string table, string select)
    {
        link.Execute($"DROP TABLE IF EXISTS {table}");
        link.Execute($"CREATE TABLE {table} AS {select}");
    }

    private static TableColumn TargetOf(ColumnMatch match, string column) =>
        match.Columns.First(pair => SqlName.Same(pair.Source.Name, column)).Target;

    private static IReadOnlyList<string> Targets(ColumnMatch match, IReadOnlyList<string> columns) => [.. columns.Select(column => TargetOf(match, column).Name)];

    private static string On(IReadOnlyList<string> columns, string comparison) =>
        string.Join(" AND ", columns.Select((column, i) => $"t.{Name(column)} {comparison} s.k{i}"));

    private static string Others(ColumnMatch match) => string.Join(", ", match.Others.Select((column, i) => $"t.{Name(column.Name)} AS o{i}"));

    private static string Columns(string before, int count) => string.Join(", ", Enumerable.Range(0, count).Select(i => $"{before}{i}"));

    private static string Name(string name) => DuckSql.Identifier(name);

    private void Check(Problem? problem)
    {
        if (problem is not null)
        {
            throw Refuse(problem);
        }
    }

    private StoreException Refuse(Problem problem) => new(false, store, "load", problem);
}
