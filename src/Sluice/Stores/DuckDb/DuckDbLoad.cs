using Sluice.DuckDbApi;

namespace Sluice.Stores.DuckDb;

/// <summary>One package into the database: the statements of one transaction, without its BEGIN and COMMIT.</summary>
internal sealed class DuckDbLoad(DuckConnection connection, PackageLoad load, string store, long memoryBytes)
{
    private readonly List<StreamOutcome> _outcomes = [];
    private readonly RowRemoval _removal = new(connection, memoryBytes);

    /// <summary>True when a table was made or so much was written that the log should be folded into the file.</summary>
    public bool NeedsCheckpoint { get; private set; }

    /// <summary>Runs the statements. The caller commits, or rolls back on any exception.</summary>
    /// <exception cref="StoreException">The package does not fit the database.</exception>
    /// <exception cref="DuckException">The database failed.</exception>
    public LoadOutcome Run(DateTimeOffset now, CancellationToken cancellation)
    {
        LoadMarkers.CreateTable(connection);
        if (LoadMarkers.Find(connection, load.Manifest.Job) is { } marker)
        {
            return marker.Digest == load.Manifest.Digest
                ? new(true, marker.Streams)
                : throw Refuse(LoadProblems.OtherPackage(load.Manifest, marker.Digest));
        }

        Check(StreamLoads.Problem(load, LoadMarkers.Table, TableArrivals.Table));
        var arrival = new TableArrival(load.Manifest.Job, load.Manifest.File.Path, load.ArrivedAt ?? now);
        foreach (var stream in load.Streams)
        {
            cancellation.ThrowIfCancellationRequested();
            Check(StreamLoads.Problem(stream, arrival, TableArrivals.Newest(connection, stream.Table)));
            _outcomes.Add(LoadStream(stream, cancellation));
        }

        foreach (var table in load.Streams.Select(stream => stream.Table).Distinct(SqlName.Comparer))
        {
            TableArrivals.Note(connection, table, arrival);
        }

        LoadMarkers.Insert(connection, load.Manifest, _outcomes, now);
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
        if (DatabaseTables.KindOf(connection, table) is { } kind and not "table")
        {
            throw Refuse(LoadProblems.NotATable(table, kind));
        }

        return DatabaseTables.Find(connection, table);
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

                return connection.Execute(sql.Insert());

            case LoadMode.Replace:
                connection.Execute(sql.DeleteAll());
                return connection.Execute(sql.Insert());

            case LoadMode.ReplaceBy:
                var parent = StreamRows.Of(connection, load, load.Manifest.Streams[0].Name, out var problem) ?? throw Refuse(problem!);
                Check(StreamLoads.ParentProblem(write, parent, match));
                _removal.Run(sql.ByParent(parent), table);
                return connection.Execute(sql.Insert());

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
            return connection.Execute(sql.Insert());
        }

        connection.Execute(sql.KeepOthers());
        _removal.Run(sql.ByKey(), table);
        var loaded = connection.Execute(sql.InsertWithKept()) + connection.Execute(sql.InsertWithoutKept());
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
