using Sluice.DuckDbApi;

namespace Sluice.Stores.DuckDb;

/// <summary>One package, or several that are appended alike (<see cref="PackageGroups"/>), into the database, without markers.</summary>
internal sealed class DuckDbLoad(
    DuckConnection connection, TransactionTables tables, PackageStreams packages, IReadOnlyList<PackageLoad> loads, string store, long memoryBytes)
{
    private readonly PackageLoad _load = loads[0];
    private readonly RowRemoval _removal = new(connection, memoryBytes);

    /// <summary>True when a table was made or so much was written that the log should be folded into the file.</summary>
    public bool NeedsCheckpoint { get; private set; }

    /// <summary>Runs the statements.</summary>
    /// <param name="arrivals">Takes what the tables hold now.</param>
    /// <param name="now">The store's clock.</param>
    /// <param name="cancellation">Stops between statements.</param>
    /// <exception cref="StoreException">The package does not fit the database.</exception>
    /// <exception cref="DuckException">The database failed.</exception>
    public IReadOnlyList<LoadOutcome> Run(TableArrivals arrivals, DateTimeOffset now, CancellationToken cancellation)
    {
        Check(StreamLoads.Problem(_load, LoadMarkers.Table, TableArrivals.Table));
        foreach (var stream in _load.Streams)
        {
            cancellation.ThrowIfCancellationRequested();
            Check(StreamLoads.Problem(stream, TableArrival.Of(_load, now), arrivals.Newest(stream.Table)));
            LoadStream(stream, cancellation);
        }

        foreach (var table in _load.Streams.Select(stream => stream.Table).Distinct(SqlName.Comparer))
        {
            foreach (var one in loads)
            {
                arrivals.Note(table, TableArrival.Of(one, now));
            }
        }

        return [.. loads.Select(one => new LoadOutcome(false,
            [.. one.Streams.Select(stream => new StreamOutcome(stream.Stream, stream.Table, one.Manifest.Streams.First(own => own.Name == stream.Stream).Rows, 0))]))];
    }

    private void LoadStream(StreamLoad write, CancellationToken cancellation)
    {
        var rows = packages.Of(connection, _load, write, out var problem) ?? throw Refuse(problem!);
        Check(StreamLoads.Problem(write, rows.Columns));
        var columns = write.Provenance ? [.. rows.Columns, .. Provenance.Columns] : rows.Columns;
        var table = ExistingTable(write.Table);
        if (table is null)
        {
            DatabaseTables.Create(connection, write.Table, rows.Columns, write.Provenance);
            tables.Changed(write.Table);
            NeedsCheckpoint = true;
            table = new(write.Table, [.. columns.Select(column => new TableColumn(column.Name, column.Type))]);
        }

        var match = ColumnMatch.Of(columns, table, write.Schema);
        if (match.Refusals is { Count: > 0 } differences)
        {
            throw Refuse(LoadProblems.Differs(write.Table, write.Stream, differences));
        }

        if (match.Additions.Count > 0)
        {
            DatabaseTables.Add(connection, write.Table, match.Additions);
            tables.Changed(write.Table);
            NeedsCheckpoint = true;
            table = ExistingTable(write.Table)!;
            match = ColumnMatch.Of(columns, table, write.Schema);
        }

        cancellation.ThrowIfCancellationRequested();
        rows = loads.Count == 1 ? rows : rows.OfAll(loads);
        var loaded = Write(write, rows, match, table);
        if (loaded != rows.Stream.Rows)
        {
            throw Refuse(LoadProblems.Unbalanced(write.Stream, write.Table, rows.Stream.Rows, loaded));
        }

        NeedsCheckpoint |= loaded > DuckDbStore.CheckpointRows;
    }

    private TableShape? ExistingTable(string table)
    {
        if (tables.KindOf(table) is { } kind and not "table")
        {
            throw Refuse(LoadProblems.NotATable(table, kind));
        }

        return tables.Find(table);
    }

    private long Write(StreamLoad write, StreamRows rows, ColumnMatch match, TableShape table)
    {
        var sql = new DuckDbWriteSql(loads.Count == 1 ? _load.Manifest : null, write, rows, match);
        switch (write.Mode)
        {
            case LoadMode.Append:
                if (_load.Replaces.Count > 0)
                {
                    Check(write.Provenance ? null : LoadProblems.NoProvenance(write.Stream, write.Table));
                    _removal.Run(sql.ByJobs(_load.Replaces), table);
                }

                return connection.ExecuteLong(sql.Insert());

            case LoadMode.Replace:
                connection.Execute(sql.DeleteAll());
                return connection.ExecuteLong(sql.Insert());

            case LoadMode.ReplaceBy:
                var parent = packages.Of(connection, _load, _load.Manifest.Streams[0].Name, out var problem) ?? throw Refuse(problem!);
                Check(StreamLoads.ParentProblem(write, parent, match));
                _removal.Run(sql.ByParent(parent), table);
                return connection.ExecuteLong(sql.Insert());

            case LoadMode.Upsert:
                Check(StreamLoads.KeyProblem(connection, write, rows));
                return Upsert(sql, match.Others.Count > 0, table);

            default:
                throw new ArgumentOutOfRangeException(nameof(write), write.Mode, "There is no such mode.");
        }
    }

    // DELETE and INSERT, not MERGE: MERGE keeps its updates in memory and fails with 128 MB at half a million rows,
    // where this spills and is as fast.
    private long Upsert(DuckDbWriteSql sql, bool hasOthers, TableShape table)
    {
        if (!hasOthers)
        {
            _removal.Run(sql.ByKey(), table);
            return connection.ExecuteLong(sql.Insert());
        }

        connection.Execute(sql.KeepOthers());
        _removal.Run(sql.ByKey(), table);
        var loaded = connection.ExecuteLong(sql.InsertWithKept()) + connection.ExecuteLong(sql.InsertWithoutKept());
        connection.Execute(sql.DropKept());
        return loaded;
    }

    private void Check(Problem? problem)
    {
        if (problem is not null)
        {
            throw Refuse(problem);
        }
    }

    private StoreException Refuse(Problem problem) => new(false, store, "load", problem);
}
