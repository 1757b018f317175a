using System.Diagnostics;
using System.Numerics;
using Sluice.DuckDbApi;
using Sluice.Packages;
using Sluice.Pipelines;
using Sluice.Pipelines.Config;
using Sluice.Running.Rejects;

namespace Sluice.Running;

/// <summary>
/// Writes a package in the child: runs the plan's query once into <c>rows.parquet</c>, finds the duplicates with a
/// narrow pass over it, and closes the books against a second count of the file.
/// </summary>
internal sealed class Packer(PackSession session, ChildRequest request)
{
    // Small row groups keep the writer's memory down (a fifth of the default's) and cost nothing when read whole.
    private const int RowGroupRows = 20480;

    // A dictionary of nearly as many entries as rows is built in vain; columns that repeat themselves have few.
    private const int DictionaryEntriesMax = 1024;

    private readonly DuckConnection _connection = session.Connection;

    private string RowsPath => Path.Combine(request.Folder, PackageFolder.RowsName);

    private string DuplicatesPath => Path.Combine(request.Folder, PackageFolder.DuplicatesName);

    private string Rows => $"read_parquet({DuckSql.Literal(RowsPath)})";

    /// <summary>Makes the package, all but its final place and the file's hash, which are the parent's.</summary>
    /// <exception cref="SluiceException">The books do not balance, or the file can not be packed.</exception>
    public PackageManifest Pack(CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var plan = session.Plan;

        // The second count reads the file by other code on a thread of its own while the query runs.
        var counting = Task.Run(() => session.Source.CountRecords(cancellation), cancellation);
        session.Phase = "pack";
        WriteRows(plan.Query);
        session.Phase = "books";
        var counted = counting.GetAwaiter().GetResult();
        var counts = CountRows(plan);
        var read = request.RowsMax is { } most ? Math.Min(most, counted) : counted;
        var areExact = session.Source is MendedSource mended ? mended.Rows.Count == read && counts.RowsAreExactly(mended.Rows) : counts.RowsAreExactly(read);
        Require(areExact, $"The file has {read} records by a second count, and the package has {counts.Describe()}");
        Require(counts.Rows == session.Digest.Rows, $"{session.Digest.Rows} rows went into the package, and {counts.Rows} are in it");

        var duplicates = FindDuplicates(plan);
        var books = new FileBooks(read, counts.Accepted - duplicates, counts.Rejected, duplicates, counts.Filtered, session.Source.BlankLines);
        Require(books.Balance, books.ToString());
        var manifest = new PackageManifest
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
            Books = books,
            RejectsByCode = counts.ByCode(plan.Checks),
            Warnings = counts.Warnings(plan.Checks),
            Digest = session.Digest.Sum.ToString("x32"),
            RowsBytes = new FileInfo(RowsPath).Length,
            HasDuplicates = duplicates > 0,
            Columns = session.Columns,
            Notes = [.. session.Notes, .. NotesOf(books)],
            BrokenBounds = [.. BrokenBounds(plan, books, counts)],
            Streams = plan.Streams,
            HiddenColumns = plan.HiddenColumns,
            PackSeconds = clock.Elapsed.TotalSeconds,
        };
        return manifest with { Streams = [.. plan.Streams.Select(stream => stream with { Rows = CountStream(manifest, stream, books) })] };
    }

    private void WriteRows(string query)
    {
        var rows = DuckSql.Literal(RowsPath);
        session.Run($"COPY (\n{TestFaults.InQuery(request.Fault, query)}\n) TO {rows} (FORMAT parquet, COMPRESSION snappy, "
            + $"ROW_GROUP_SIZE {RowGroupRows}, DICTIONARY_SIZE_LIMIT {DictionaryEntriesMax})");
        TestFaults.InPackage(request.Fault, _connection, RowsPath);
    }

    private PackageCounts CountRows(PipelinePlan plan)
    {
        var counts = new PackageCounts(plan.ReasonWords);
        var words = Enumerable.Range(0, plan.ReasonWords).Select(word => ReasonBits.ColumnName("_reasons", word));
        var columns = string.Join(", ", plan.HasWarnings ? words.Append("_warnings") : words);
        using var groups = _connection.Query($"SELECT count(*), sum(_row)::HUGEINT, min(_row), max(_row), {columns} FROM {Rows} GROUP BY ALL");
        foreach (var group in groups.Rows())
        {
            counts.AddRows((long)group[0]!, (BigInteger)(Int128)group[1]!, (long)group[2]!, (long)group[3]!);
            counts.Add((long)group[0]!, [.. group.Skip(4).Take(plan.ReasonWords).Select(word => (ulong)word!)],
                plan.HasWarnings ? (ulong)group[^1]! : 0);
        }

        return counts;
    }

    private long FindDuplicates(PipelinePlan plan)
    {
        if (plan.Uniques.Count == 0)
        {
            return 0;
        }

        var parts = new List<string>();
        foreach (var (index, unique) in plan.Uniques.Index())
        {
            // Each check looks only at the rows that the checks before it left.
            var left = parts.Count == 0 ? "" : $" AND _row NOT IN (SELECT _row FROM losers_{index - 1})";
            var before = parts.Count == 0 ? "" : $"SELECT * FROM losers_{index - 1} UNION ALL ";
            _connection.Execute($"CREATE TEMP TABLE losers_{index} AS {before}{Losers(unique, index, left)}");
            parts.Add($"losers_{index}");
        }

        var count = _connection.Scalar<long>($"SELECT count(*) FROM {parts[^1]}");
        if (count > 0)
        {
            _connection.Execute($"COPY (FROM {TestFaults.InDuplicates(request.Fault, parts[^1])}) TO {DuckSql.Literal(DuplicatesPath)} (FORMAT parquet, COMPRESSION snappy)");
        }

        foreach (var part in parts)
        {
            _connection.Execute($"DROP TABLE {part}");
        }

        return count;
    }

    private string Losers(UniquePlan unique, int index, string left)
    {
        var key = string.Join(", ", unique.Columns.Select(DuckSql.Identifier));
        var known = string.Concat(unique.Columns.Select(column => $" AND {DuckSql.Identifier(column)} IS NOT NULL"));
        var window = $"OVER (PARTITION BY {key})";
        if (HeldKeys(unique) is { } keys)
        {
            return LosersBeside(keys, unique, index, left);
        }

        var (kept, loses) = unique.Keep switch
        {
            KeepRule.Last => ($"max(_row) {window}", "_row <> kept"),
            KeepRule.First => ($"min(_row) {window}", "_row <> kept"),
            _ => ($"CASE WHEN min(_row) {window} = _row THEN max(_row) {window} ELSE min(_row) {window} END", "_row <> kept"),
        };
        return $"SELECT _row, kept AS _kept_row, {index}::UTINYINT AS _check FROM "
            + $"(SELECT _row, {kept} AS kept FROM {Rows} WHERE _reasons = 0{known}{left}) WHERE {loses}";
    }

    // Rows of the same file that were accepted before hold their keys: a mended row may take the place of one only where
    // the tables let it, and is a duplicate elsewhere.
    private string LosersBeside(string keys, UniquePlan unique, int index, string left)
    {
        var key = string.Join(", ", unique.Columns.Select(DuckSql.Identifier));
        var known = string.Concat(unique.Columns.Select(column => $" AND {DuckSql.Identifier(column)} IS NOT NULL"));
        var window = $"OVER (PARTITION BY {key})";
        var (aggregate, overwrites) = unique.Keep switch
        {
            KeepRule.Last => ("max", request.Replay!.Overwrites(unique.Columns)),
            KeepRule.First => ("min", request.Replay!.Overwrites(unique.Columns)),
            _ => ("min", false),
        };
        var holder = overwrites ? $"{aggregate}(_row) {window}" : $"coalesce(min(_row) FILTER (NOT is_new) {window}, {aggregate}(_row) {window})";
        if (unique.Keep == KeepRule.None)
        {
            holder = $"coalesce(min(_row) FILTER (NOT is_new) {window}, CASE WHEN min(_row) {window} = _row THEN max(_row) {window} ELSE min(_row) {window} END)";
        }

        return $"SELECT _row, kept AS _kept_row, {index}::UTINYINT AS _check FROM (SELECT _row, is_new, {holder} AS kept FROM "
            + $"(SELECT _row, {key}, true AS is_new FROM {Rows} WHERE _reasons = 0{known}{left} UNION ALL {keys})) WHERE is_new AND _row <> kept";
    }

    // The keys as the rows of this package have them; a package without such a column has none to hold.
    private string? HeldKeys(UniquePlan unique)
    {
        IReadOnlyList<StreamColumn> columns = [.. session.Plan.Streams[0].Columns, .. session.Plan.HiddenColumns];
        var parts = new List<string>();
        foreach (var folder in request.Replay?.AcceptedFolders ?? [])
        {
            var manifest = PackageManifest.Read(folder);
            var held = unique.Columns.Select(name => manifest.Streams[0].Columns.Concat(manifest.HiddenColumns).FirstOrDefault(column => SameName(column.Name, name))).ToList();
            if (!held.Contains(null))
            {
                var keys = held.Zip(unique.Columns, (column, name) => $"TRY_CAST({DuckSql.Identifier(column!.Name)} AS "
                    + $"{columns.First(own => SameName(own.Name, name)).SqlType}) AS {DuckSql.Identifier(name)}");
                parts.Add($"SELECT _row, {string.Join(", ", keys)}, false FROM {PackageRelation.AcceptedWithHidden(folder, manifest)}");
            }
        }

        return parts.Count == 0 ? null : string.Join(" UNION ALL ", parts);
    }

    private static bool SameName(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private long CountStream(PackageManifest manifest, PackagedStream stream, FileBooks books) => stream.Select is null
        ? books.Accepted
        : _connection.Scalar<long>($"SELECT count(*) FROM {PackageRelation.Stream(request.Folder, manifest, stream)}");

    private IEnumerable<Problem> BrokenBounds(PipelinePlan plan, FileBooks books, PackageCounts counts)
    {
        // Bounds are about the whole of a file, and mended rejects are some of its rows.
        foreach (var bound in plan.Bounds.Where(bound => !bound.Warns && request.Replay is null && !bound.Holds(books)))
        {
            var what = bound.OfRejects ? "rejects" : "rows";
            var found = bound.OfRejects ? $"{books.Rejected} of {books.RowsRead} rows were rejected" : $"the file has {books.RowsRead} rows";
            yield return new Problem($"{what}_bound", $"The pipeline allows {what} {bound.Text}, and {found}. Nothing was loaded.")
            {
                File = request.FileShown,
                Advice = "Look at the rejects, mend the file, or change the bound.",
            };
        }

        foreach (var check in plan.Checks.Where(check => check.Fails && counts.Of(check) > 0))
        {
            yield return new Problem(check.Code, $"{counts.Of(check)} rows break {check.Name}, which allows none: expected {check.Expected}. Nothing was loaded.")
            {
                File = request.FileShown,
                Column = check.Column,
                Advice = "Look at the rejects, or change the check's severity.",
            };
        }
    }

    private IEnumerable<Problem> NotesOf(FileBooks books)
    {
        foreach (var bound in session.Plan.Bounds.Where(bound => bound.Warns && request.Replay is null && !bound.Holds(books)))
        {
            yield return new Problem("bound", $"The pipeline wants {(bound.OfRejects ? "rejects" : "rows")} {bound.Text}.") { Severity = Severity.Warning };
        }

        if (books.RowsRead == 0)
        {
            yield return new Problem("no_rows", "The file has no rows.") { File = request.FileShown, Severity = Severity.Warning };
        }
    }

    private void Require(bool holds, string found)
    {
        if (!holds)
        {
            throw new SluiceException(FailureKind.Failed, [new Problem("books_unbalanced", $"The books do not balance: {found}. Nothing was loaded.")
            {
                File = request.FileShown,
                Advice = "This is a fault of Sluice or of the disk, not of the file; please report it.",
            }]);
        }
    }
}
