using System.Diagnostics;
using Sluice.DuckDbApi;
using Sluice.Packages;
using Sluice.Pipelines;
using Sluice.Running.Rejects;

namespace Sluice.Running;

/// <summary>
/// Writes a package in the child: runs the plan's query once into its rows, finds the duplicates with a
/// narrow pass over it, and closes the books against a second count of the file.
/// </summary>
internal sealed class Packer(PackSession session, ChildRequest request)
{
    // Small row groups keep the writer's memory down (a fifth of the default's) and cost nothing when read whole.
    private const int RowGroupRows = 20480;

    // Each thread holds a group until it is written, however long its rows are.
    private const int GroupsInMemory = 16;
    private const long RowGroupBytesMax = 32 << 20;

    // A dictionary of nearly as many entries as rows is built in vain; columns that repeat themselves have few.
    private const int DictionaryEntriesMax = 1024;

    // The writer takes so much memory for each column of text before it has seen a value; its own 1 MB let 400 columns of
    // a single row fail.
    private const int DictionaryBytesMax = 64 << 10;

    private readonly DuckConnection _connection = session.Connection;

    /// <summary>Writes the rows, which may be counted later.</summary>
    /// <exception cref="SluiceException">The file can not be packed.</exception>
    public WrittenRows Write(CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var plan = session.Plan;

        // The second count reads the file by other code, of a large file on a thread of its own while the query runs.
        var counting = session.IsSmall ? null : Task.Run(() => session.Source.CountRecords(cancellation), cancellation);
        session.Phase = "pack";
        WriteRows(plan.Query);
        session.Phase = "books";
        var counted = counting?.GetAwaiter().GetResult() ?? session.Source.CountRecords(cancellation);
        var mended = session.Source as MendedSource;
        var draft = new PackageManifest
        {
            Job = request.Job,
            Pipeline = session.PipelineName,
            File = request.Replay?.Original.File
                ?? new PackagedFile(request.FileShown, session.Source.BytesTotal, "", session.Source.Columns.Count(column => !column.IsOurs)),
            ReplayOf = request.Replay is { } work ? new PackagedReplay(work.Original.Job, request.FileShown, "", work.Rows) : null,
            Dialect = session.Source.Description,
            Raw = request.Replay?.Original.Raw ?? RawRecords.FormOf(session.Source, session.Read),
            SourceColumns = session.SourceColumns,
            Proofs = session.Proofs,
            OwnColumns = session.OwnColumns,
            Checks = plan.Checks,
            Uniques = [.. plan.Uniques.Select(unique => unique.Name)],
            Books = new FileBooks(0, 0, 0, 0, 0, session.Source.BlankLines),
            RejectsByCode = new Dictionary<string, long>(),
            Digest = session.Digest.Sum.ToString("x32"),
            RowsBytes = PackageRows.Bytes(request.Folder),
            Columns = session.Columns,
            Notes = session.Notes,
            Streams = plan.Streams,
            HiddenColumns = plan.HiddenColumns,
            PackSeconds = clock.Elapsed.TotalSeconds,
        };
        return new WrittenRows(request, plan, draft, session.Digest.Rows, request.RowsMax is { } most ? Math.Min(most, counted) : counted, mended?.Rows);
    }

    /// <summary>Closes the books of what was written: the package is made, all but its final place and the file's hash, which are the parent's.</summary>
    /// <exception cref="SluiceException">The books do not balance.</exception>
    public PackageManifest Close(WrittenRows written)
    {
        var clock = Stopwatch.StartNew();
        var counts = PackageCounting.Count(_connection, written.Plan, request.Folder);
        written.RequireAll(counts);
        var manifest = written.Close(counts, new DuplicateRows(session, request).Find(written.Plan));
        return manifest with
        {
            Streams = CountStreams(manifest, written.Plan.Streams),
            PackSeconds = manifest.PackSeconds + clock.Elapsed.TotalSeconds,
        };
    }

    private void WriteRows(string query)
    {
        if (session.SharedPath is { } shared && request.Fault is null)
        {
            session.RunPrepared(Copy(query, shared));
            File.Move(shared, PackageRows.PathIn(request.Folder));
            return;
        }

        var faulty = TestFaults.InQuery(request.Fault, query);
        PackageRows.Write(request.Folder, folder => session.Run(Copy(faulty, folder, $", FILE_SIZE_BYTES {TestFaults.PartBytes(request.Fault)}")));
        TestFaults.InPackage(request.Fault, _connection, PackageRows.PathIn(request.Folder));
    }

    // Packages are read whole, so nobody asks a Bloom filter, and the writer would keep them all until the file's end.
    private string Copy(string query, string path, string more = "") => $"COPY (\n{query}\n) TO {DuckSql.Literal(path)} (FORMAT parquet, COMPRESSION snappy, "
        + $"ROW_GROUP_SIZE {RowGroupRows}, ROW_GROUP_SIZE_BYTES {Math.Min(request.MemoryBytes / GroupsInMemory, RowGroupBytesMax)}, DICTIONARY_SIZE_LIMIT {DictionaryEntriesMax}, "
        + $"STRING_DICTIONARY_PAGE_SIZE_LIMIT {DictionaryBytesMax}, WRITE_BLOOM_FILTER false{more})";

    // By one query, whose counts run side by side.
    private IReadOnlyList<PackagedStream> CountStreams(PackageManifest manifest, IReadOnlyList<PackagedStream> streams)
    {
        var others = streams.Where(stream => stream.Select is not null).ToList();
        var counts = new Dictionary<PackagedStream, long>();
        if (others.Count > 0)
        {
            using var counted = _connection.Query(
                $"SELECT {string.Join(", ", others.Select(stream => $"(SELECT count(*) FROM {PackageRelation.Stream(request.Folder, manifest, stream)})"))}");
            var row = counted.Rows().Single();
            counts = others.Zip(row).ToDictionary(pair => pair.First, pair => (long)pair.Second!);
        }

        return [.. streams.Select(stream => stream with { Rows = counts.GetValueOrDefault(stream, manifest.Books.Accepted) })];
    }
}
