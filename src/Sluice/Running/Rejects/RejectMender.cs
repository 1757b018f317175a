using System.Text;
using Sluice.DuckDbApi;
using Sluice.Packages;
using Sluice.Pipelines;
using Sluice.Pipelines.Config;

namespace Sluice.Running.Rejects;

/// <summary>
/// Changes cells of rejects one at a time, where a file goes out and comes back whole. Nothing of a request is kept unless
/// all of it can be, and nobody writes over what somebody else has written since.
/// </summary>
internal sealed class RejectMender(EngineSettings settings, TimeProvider time)
{
    private const int ProblemsMax = 20;

    // Nobody has to come again only because two came at once.
    private readonly Lock _one = new();

    /// <summary>Changes cells of a job's rejects.</summary>
    /// <param name="job">The job; it has a package.</param>
    /// <param name="changes">The changes, each reject once.</param>
    /// <param name="by">Who changes them.</param>
    /// <exception cref="SluiceException">One of them is not possible, or somebody else was faster.</exception>
    public IReadOnlyList<MendedReject> Change(string job, IReadOnlyList<RejectChange> changes, string by)
    {
        var package = settings.PackageFolder(job);
        var rows = RowsOf(job, changes);
        Require(ProblemsOf(package, PackageManifest.Read(package), rows));
        lock (_one)
        {
            return Change(job, package, rows, by);
        }
    }

    private List<MendedReject> Change(string job, string package, List<(long Row, RejectChange Change)> rows, string by)
    {
        // Whoever replays has the lock of its ledger, so that no row changes while it is taken.
        var replays = new ReplayLedger(package);
        using var only = replays.Lock();
        var ledger = new MendLedger(package);
        var mends = ledger.Read();
        Require(ConflictsOf(job, rows, mends, replays.Read()));
        foreach (var (row, change) in rows)
        {
            mends[row] = Changed(mends.GetValueOrDefault(row), change, by);
        }

        if (mends.Count > MendLedger.RowsMax)
        {
            throw new SluiceException(FailureKind.Failed, [new Problem("too_many_mends", $"More than {MendLedger.RowsMax} rejects of this job would be mended one at a time.")
            {
                Advice = "Export the rejects, mend them in the file, and replay it.",
            }]);
        }

        ledger.Write(mends);
        return [.. rows.Select(row => new MendedReject(row.Change.RejectId, mends[row.Row]))];
    }

    private static List<(long Row, RejectChange Change)> RowsOf(string job, IReadOnlyList<RejectChange> changes)
    {
        var rows = new List<(long, RejectChange)>();
        var seen = new HashSet<long>();
        var problems = new List<Problem>();
        foreach (var change in changes)
        {
            if (!RejectId.TryParse(change.RejectId, out var id) || id.Value.Job != job)
            {
                problems.Add(Unknown(change.RejectId, job));
            }
            else if (!seen.Add(id.Value.Row))
            {
                problems.Add(new Problem("reject_id_twice", $"The reject {change.RejectId} is there twice.") { Expected = "each reject once" });
            }
            else
            {
                rows.Add((id.Value.Row, change));
            }
        }

        Require(problems);
        return rows;
    }

    private IEnumerable<Problem> ProblemsOf(string package, PackageManifest manifest, List<(long Row, RejectChange Change)> rows)
    {
        var columns = manifest.SourceColumns.Where(column => column.IsKept).Select(column => column.Key).Append(RejectTable.Raw).ToHashSet(StringComparer.Ordinal);
        var bytesMax = (RunSpec.TryRead(package)?.Pipeline?.Read ?? new ReadConfig()).FieldBytesMax;
        var held = Held(package, manifest, rows.Select(row => row.Row));
        foreach (var (row, change) in rows)
        {
            if (!held.TryGetValue(row, out var isBroken))
            {
                yield return Unknown(change.RejectId, manifest.Job);
            }
            else if (!isBroken && change.Cells.GetValueOrDefault(RejectTable.Raw) is not null)
            {
                yield return SoundRecord(change.RejectId);
            }

            foreach (var (column, text) in change.Cells)
            {
                if (!columns.Contains(column))
                {
                    yield return new Problem("unknown_column", $"The file of {change.RejectId} has no column {Quoted.Of(column)} that is kept.")
                    {
                        Column = column,
                        Found = column,
                        Expected = string.Join(", ", columns.Take(12)) + (columns.Count > 12 ? ", …" : ""),
                        Advice = NearestWord.Of(column, columns) is { } nearest ? $"Did you mean {nearest}?" : "Name it as the file does.",
                    };
                }
                else if (text is not null && (text.Contains('\0') || Encoding.UTF8.GetByteCount(text) > bytesMax))
                {
                    yield return new Problem("mended_cell", text.Contains('\0') ? $"The text for {column} has a zero in it." : $"The text for {column} is longer than a field may be.")
                    {
                        Column = column,
                        Expected = $"text of at most {Sizes.Show(bytesMax)}",
                        Advice = "Shorten it, or raise read.field_bytes_max of the pipeline and run the file again.",
                    };
                }
            }
        }
    }

    /// <summary>What is said to whoever writes a record anew that is not broken as a whole.</summary>
    public static Problem SoundRecord(string id) => new("sound_record", $"The record of {id} is not broken as a whole, so that {RejectTable.Raw} has nothing to say.")
    {
        Column = RejectTable.Raw,
        Expected = $"texts for its cells, and nothing in {RejectTable.Raw}",
        Advice = "Mend the cells that the reasons name.",
    };

    // The rows that are held, each with whether its record is broken as a whole.
    private Dictionary<long, bool> Held(string package, PackageManifest manifest, IEnumerable<long> rows)
    {
        var held = new HeldRows(package, manifest);
        var these = string.Join(", ", rows.Append(0));
        using var database = LockedDatabase.Open(package, null, settings.ParentDuckDbBytes, 1);
        using var found = database.Connection.Query($"SELECT _row, (_reasons & {ReasonBits.StructureMask}) <> 0 FROM {held.Rows} WHERE _row IN ({these}) AND {HeldRows.IsReject}"
            + (manifest.HasDuplicates ? $" UNION ALL SELECT _row, false FROM {held.Duplicates} WHERE _row IN ({these})" : ""));
        return found.Rows().ToDictionary(row => (long)row[0]!, row => (bool)row[1]!);
    }

    private static IEnumerable<Problem> ConflictsOf(
        string job, List<(long Row, RejectChange Change)> rows, SortedDictionary<long, RejectMend> mends, IReadOnlyList<ReplayClaim> claims)
    {
        var taken = claims.Select(claim => (claim.Job, Rows: RowRanges.Parse(claim.Rows))).ToList();
        foreach (var (row, change) in rows)
        {
            if (taken.FirstOrDefault(claim => claim.Rows.Contains(row)).Job is { } by)
            {
                yield return new Problem("already_replayed", $"The reject {change.RejectId} was replayed by job {by}.")
                {
                    Advice = $"If it was rejected again, mend the reject of {by}.",
                };
            }
            else if (mends.GetValueOrDefault(row) is var mend && change.Version != (mend?.Version ?? 0))
            {
                yield return new Problem("mend_conflict", mend is null
                    ? $"The reject {change.RejectId} was mended by nobody yet."
                    : $"The reject {new RejectId(job, row)} was changed by {mend.By} at {mend.At:yyyy-MM-dd HH:mm:ss}Z meanwhile.")
                {
                    Found = $"version {change.Version}",
                    Expected = $"version {mend?.Version ?? 0}",
                    Advice = "Look at the reject anew, and send its version.",
                };
            }
        }
    }

    private RejectMend Changed(RejectMend? mend, RejectChange change, string by)
    {
        var cells = new SortedDictionary<string, string>(mend?.Cells.ToDictionary() ?? [], StringComparer.Ordinal);
        foreach (var (column, text) in change.Cells)
        {
            if (text is null)
            {
                cells.Remove(column);
            }
            else
            {
                cells[column] = text;
            }
        }

        return new RejectMend((mend?.Version ?? 0) + 1, cells, by, time.GetUtcNow());
    }

    private static Problem Unknown(string id, string job) => new("unknown_reject", $"{Quoted.Of(id)} is no reject of job {job}.")
    {
        Found = id,
        Expected = "the reject_id of a reject or duplicate of this job",
        Advice = "List the rejects of the job.",
    };

    private static void Require(IEnumerable<Problem> problems)
    {
        var found = problems.Take(ProblemsMax).ToList();
        if (found.Count > 0)
        {
            throw new SluiceException(FailureKind.Failed, found);
        }
    }
}
