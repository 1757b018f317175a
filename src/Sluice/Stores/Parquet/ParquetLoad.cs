using Sluice.DuckDbApi;
using Sluice.Packages;

namespace Sluice.Stores.Parquet;

/// <summary>Stages one package: writes its files aside and says which moves bring them into the tables.</summary>
internal sealed class ParquetLoad(DuckConnection connection, PackageStreams packages, PackageLoad load, ParquetFolder folder, string store)
{
    private readonly Dictionary<string, TableShape> _newTables = new(SqlName.Comparer);
    private readonly List<StagedMove> _moves = [];
    private readonly List<StreamOutcome> _outcomes = [];
    private readonly string _fileStem = EntryName.Of(load.Manifest.Job);

    /// <summary>Stages all streams.</summary>
    /// <exception cref="StoreException">The package does not fit the tables.</exception>
    public LoadCommit Stage(DateTimeOffset now, CancellationToken cancellation)
    {
        Check(StreamLoads.Problem(load, "_sluice"));
        var arrival = TableArrival.Of(load, now);
        for (var i = 0; i < load.Streams.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            Check(StreamLoads.Problem(load.Streams[i], arrival, folder.Newest(load.Streams[i].Table)));
            _outcomes.Add(Stage(load.Streams[i], i, cancellation));
        }

        return new()
        {
            Job = load.Manifest.Job,
            Pipeline = load.Manifest.Pipeline,
            File = load.Manifest.File.Path,
            Sha256 = load.Manifest.File.Sha256,
            Digest = load.Manifest.Digest,
            LoadedAt = now,
            ArrivedAt = arrival?.ArrivedAt,
            IsReplay = arrival is null,
            Streams = _outcomes,
            Moves = _moves,
        };
    }

    private StreamOutcome Stage(StreamLoad write, int index, CancellationToken cancellation)
    {
        var rows = packages.Of(connection, load, write, out var problem) ?? throw Refuse(problem!);
        Check(StreamLoads.Problem(write, rows.Columns));
        var table = ParquetTable.Find(connection, folder, write.Table);
        var shape = table?.Shape ?? NewShape(write, rows);
        var match = Match(write, rows, shape);
        var sql = new ParquetWriteSql(load.Manifest, write, rows, match, shape);
        cancellation.ThrowIfCancellationRequested();

        var staging = Directory.CreateDirectory(Path.Combine(folder.Staging, $"{index}")).FullName;
        var loaded = write.Mode switch
        {
            LoadMode.Append => load.Replaces.Count == 0 ? StageAppend(write, sql, staging) : StageReload(write, sql, table, staging),
            LoadMode.Replace => table is null ? StageAppend(write, sql, staging) : StageReplace(write, sql, staging),
            LoadMode.Upsert => StageUpsert(write, rows, sql, table, match, staging),
            LoadMode.ReplaceBy => StageReplaceBy(write, sql, table, match, staging),
            _ => throw new ArgumentOutOfRangeException(nameof(write), write.Mode, "There is no such mode."),
        };
        if (loaded != rows.Stream.Rows)
        {
            throw Refuse(LoadProblems.Unbalanced(write.Stream, write.Table, rows.Stream.Rows, loaded));
        }

        return new(write.Stream, write.Table, loaded, 0);
    }

    private TableShape NewShape(StreamLoad write, StreamRows rows)
    {
        if (!_newTables.TryGetValue(write.Table, out var shape))
        {
            var columns = Stored(write, rows).Select(column => new TableColumn(column.Name, column.Type));
            _newTables[write.Table] = shape = new(write.Table, [.. columns]);
        }

        return shape;
    }

    private static IReadOnlyList<DuckColumn> Stored(StreamLoad write, StreamRows rows) =>
    [
        .. rows.Columns.Select(column => new DuckColumn(column.Name, ParquetTypes.Stored(column.Type))),
        .. write.Provenance ? Provenance.Columns : [],
    ];

    private ColumnMatch Match(StreamLoad write, StreamRows rows, TableShape shape)
    {
        // Files with more columns than those before them would be read in as many ways as there are readers.
        var match = ColumnMatch.Of(Stored(write, rows), shape, write.Schema, canAdd: false);
        return match.Refusals.Count == 0 ? match : throw Refuse(LoadProblems.Differs(write.Table, write.Stream, match.Refusals));
    }

    private long StageAppend(StreamLoad write, ParquetWriteSql sql, string staging)
    {
        var loaded = WriteAside(sql.CopyRows, Path.Combine(staging, "rows.part"));
        AddFile(write, staging);
        return loaded;
    }

    private long StageReload(StreamLoad write, ParquetWriteSql sql, ParquetTable? table, string staging)
    {
        Check(write.Provenance ? null : LoadProblems.NoProvenance(write.Stream, write.Table));
        Check(load.Streams.Count(other => SqlName.Same(other.Table, write.Table)) > 1 ? LoadProblems.SameTable(write.Table) : null);
        return StageInPlaceOf(write, sql, table, sql.ByJobs(load.Replaces), staging);
    }

    private long StageReplace(StreamLoad write, ParquetWriteSql sql, string staging)
    {
        var loaded = WriteAside(sql.CopyRows, Path.Combine(staging, _fileStem + ".parquet"));
        TakeOver(write, staging, []);
        return loaded;
    }

    private long StageUpsert(
        StreamLoad write, StreamRows rows, ParquetWriteSql sql, ParquetTable? table, ColumnMatch match, string staging)
    {
        Check(StreamLoads.KeyProblem(connection, write, rows));
        var keys = sql.ByKey();
        var hit = table is null ? [] : FilesHit(sql, table, keys);
        if (hit.Count == 0)
        {
            return StageAppend(write, sql, staging);
        }

        var loaded = WriteAside(
            path => match.Others.Count == 0 ? sql.CopyRows(path) : sql.CopyRowsKeepingOthers([.. hit.Keys], keys, path),
            Path.Combine(staging, _fileStem + ".parquet"));
        StageOthers(write, sql, table!, keys, hit, staging);
        return loaded;
    }

    private long StageReplaceBy(StreamLoad write, ParquetWriteSql sql, ParquetTable? table, ColumnMatch match, string staging)
    {
        var parent = packages.Of(connection, load, load.Manifest.Streams[0].Name, out var problem) ?? throw Refuse(problem!);
        Check(StreamLoads.ParentProblem(write, parent, match));
        return StageInPlaceOf(write, sql, table, sql.ByParent(parent), staging);
    }

    /// <summary>Stages the rows, and the table without the rows that are found by the keys.</summary>
    private long StageInPlaceOf(StreamLoad write, ParquetWriteSql sql, ParquetTable? table, KeyRelation keys, string staging)
    {
        var hit = table is null ? [] : FilesHit(sql, table, keys);
        if (hit.Count == 0)
        {
            return StageAppend(write, sql, staging);
        }

        var loaded = WriteAside(sql.CopyRows, Path.Combine(staging, _fileStem + ".parquet"));
        StageOthers(write, sql, table!, keys, hit, staging);
        return loaded;
    }

    /// <summary>The files in which rows are overwritten or removed, with how many.</summary>
    private Dictionary<string, long> FilesHit(ParquetWriteSql sql, ParquetTable table, KeyRelation keys)
    {
        using var result = connection.Query(sql.CountByFile(table.Files, keys));
        return result.Rows().ToDictionary(row => (string)row[0]!, row => (long)row[1]!);
    }

    /// <summary>Writes what stays of the files that are hit into one, and takes the others as they are.</summary>
    private void StageOthers(
        StreamLoad write, ParquetWriteSql sql, ParquetTable table, KeyRelation keys, Dictionary<string, long> hit, string staging)
    {
        var hitFiles = hit.Keys.ToList();
        var before = connection.Scalar<long>($"SELECT count(*) FROM {ParquetTable.Read(hitFiles)}");
        var staying = before - hit.Values.Sum();
        if (staying > 0)
        {
            var copied = WriteAside(path => sql.CopyOthers(hitFiles, keys, path), Path.Combine(staging, _fileStem + ".kept.parquet"));
            if (copied != staying)
            {
                throw new InvalidOperationException($"Rewriting files of \"{write.Table}\" kept {copied} of {staying} rows.");
            }
        }

        TakeOver(write, staging, table.Files.Except(hitFiles));
    }

    private long WriteAside(Func<string, string> copy, string path)
    {
        var written = connection.Execute(copy(path));
        DurableFile.Sync(path);
        return written;
    }

    private void AddFile(StreamLoad write, string staging)
    {
        var before = _moves.Where(move => SqlName.Same(move.Table, folder.NameOf(write.Table))).ToList();
        var name = before.Count == 0 ? folder.NameOf(write.Table) : before[0].Table;
        var number = before.Count + 1;
        var file = number == 1 ? $"{_fileStem}.parquet" : $"{_fileStem}.{number}.parquet";
        ParquetFolder.Sync(staging);
        _moves.Add(new(Path.GetRelativePath(folder.Staging, Path.Combine(staging, "rows.part")), name, file));
    }

    // The folder that is swapped in holds the new files, links to those that stay, and the token by which it is known.
    private void TakeOver(StreamLoad write, string staging, IEnumerable<string> files)
    {
        var name = folder.NameOf(write.Table);
        var table = Path.Combine(folder.Root, name);
        foreach (var entry in files.Concat(ParquetFolder.OthersOf(table)))
        {
            FileLink.CopyTo(staging, entry);
        }

        var token = ParquetFolder.Token(staging, load.Manifest.Job);
        Directory.CreateDirectory(Path.GetDirectoryName(token)!);
        File.WriteAllText(token, load.Manifest.Digest);
        DurableFile.Sync(token);
        ParquetFolder.Sync(Path.GetDirectoryName(token)!);
        ParquetFolder.Sync(staging);
        _moves.Add(new(Path.GetFileName(staging), name, null));
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
