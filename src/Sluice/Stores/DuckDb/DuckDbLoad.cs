using Sluice.DuckDbApi;

namespace Sluice.Stores.DuckDb;

/// <summary>One package into the database, without its marker.</summary>
internal sealed class DuckDbLoad(DuckConnection connection, TransactionTables tables, PackageLoad load, string store, long memoryBytes)
{
    private readonly List<StreamOutcome> _outcomes = [];
    private readonly RowRemoval _removal = new(connection, memoryBytes);

    /// <summary>True when a table was made or so much was written that the log should be folded into the file.</summary>
    public bool NeedsCheckpoint { get; private set; }

    /// <summary>Runs the statements.</summary>
    /// <param name="arrivals">Takes what the tables hold now.</param>
    /// <param name="now">The store's clock.</param>
    /// <param name="cancellation">Stops between statements.</param>
    /// <exception cref="StoreException">The package does not fit the database.</exception>
    /// <exception cref="DuckException">The database failed.</exception>
    public LoadOutcome Run(TableArrivals arrivals, DateTimeOffset now, CancellationToken cancellation)
    {
        Check(StreamLoads.Problem(load, LoadMarkers.Table, TableArrivals.Table));
        var arrival = new TableArrival(load.Manifest.Job, load.Manifest.File.Path, load.ArrivedAt ?? now);
        foreach (var stream in load.Streams)
        {
            cancellation.ThrowIfCancellationRequested();
            Check(StreamLoads.Problem(stream, arrival, arrivals.Newest(stream.Table)));
            _outcomes.Add(LoadStream(stream, cancellation));
        }

        foreach (var table in load.Streams.Select(stream => stream.Table).Distinct(SqlName.Comparer))
        {
            arrivals.Note(table, arrival);
        }

        return new(false, _outcomes);
    }

    private StreamOutcome LoadStream(StreamLoad write, CancellationToken cancellation)
    {
        var rows = StreamRows.Of(connection, load, write.Stream, out var problem) ?? throw Refuse(problem!);
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
        var loaded = Write(write, rows, match, table);
        if (loaded != rows.Stream.Rows)
        {
            throw Refuse(LoadProblems.Unbalanced(write.Stream, write.Table, rows.Stream.Rows, loaded));
        }

        NeedsCheckpoint |= loaded > DuckDbStore.CheckpointRows;
        return new(write.Stream, write.Table, loaded, 0);
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
        var sql = new DuckDbWriteSql(load.Manifest, write, rows, match);
        switch (write.Mode)
        {
            case LoadMode.Append:
                if (load.Replaces.Count > 0)
                {
                    Check(write.Provenance ? null : LoadProblems.NoProvenance(write.Stream, write.Table));
                    _removal.Run(sql.ByJobs(load.Replaces), table);
                }

                return connection.ExecuteLong(sql.Insert());

            case LoadMode.Replace:
                connection.Execute(sql.DeleteAll());
                return connection.ExecuteLong(sql.Insert());

            case LoadMode.ReplaceBy:
                var parent = StreamRows.Of(connection, load, load.Manifest.Streams[0].Name, out var problem) ?? throw Refuse(problem!);
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
