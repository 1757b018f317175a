using Sluice.DuckDbApi;
using Sluice.Packages;
using Sluice.Pipelines.Config;
using Sluice.Pipelines.Reading;
using Sluice.Pipelines.Reading.Excel;

namespace Sluice.Running.Rejects;

/// <summary>
/// Reads a mended file in the child: which rejects of which jobs are in it. Its cells are kept aside as they are, so that
/// the file is read once; what became of each row is decided when the rejects themselves are at hand. Of a workbook every
/// sheet with rejects counts, because many rejects need several.
/// </summary>
internal sealed class MendedFile(ChildRequest request)
{
    // Enough to see what is wrong; whoever has more will look at the file itself.
    private const int ProblemsMax = 20;

    // What a pipeline may set them to at most.
    private const int ColumnsMax = 1_000_000;
    private const long FieldBytesMax = 256L << 20;

    private readonly List<Problem> _problems = [];
    private readonly List<MendedPart> _parts = [];
    private readonly Dictionary<string, List<(long Row, string Place)>> _rejects = new(StringComparer.Ordinal);
    private long _wrong;
    private long _rows;

    /// <summary>Reads it.</summary>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="SluiceException">It is no export of rejects, or a row of it can not be told apart.</exception>
    public MendedReport Read(CancellationToken cancellation)
    {
        using var database = LockedDatabase.Open(request.Folder, request.File, request.MemoryBytes, request.Threads);
        using var stop = cancellation.Register(database.Connection.Interrupt);
        using var first = Open(null, database.Connection);
        TryTake(first, database.Connection, cancellation);
        foreach (var sheet in (first as SheetSource)?.OtherSheets ?? [])
        {
            using var other = Open(sheet, database.Connection);
            TryTake(other, database.Connection, cancellation);
        }

        if (_parts.Count == 0)
        {
            throw NoIds(HeaderOf(first));
        }

        RequireSound();
        return new MendedReport(_parts, _rejects.ToDictionary(job => job.Key, job => RowRanges.Of(job.Value.Select(reject => reject.Row)).ToString()),
            _rows, first.Description);
    }

    private IRecordSource Open(string? sheet, DuckConnection connection)
    {
        // The limits of the original, with room for our own columns.
        var read = new ReadConfig
        {
            Header = HeaderMode.Present,
            Empty = EmptyCells.QuotedText,
            Sheet = sheet,
            ColumnsMax = ColumnsMax,
            FieldBytesMax = FieldBytesMax,
        };
        return SourceOpening.Open(request with { Pipeline = new PipelineConfig { Name = "mended", Read = read } }, connection);
    }

    private static List<string> HeaderOf(IRecordSource source) => [.. source.Columns.Select(column => column.Name.TrimStart('\ufeff'))];

    private void TryTake(IRecordSource source, DuckConnection connection, CancellationToken cancellation)
    {
        var header = HeaderOf(source);
        var id = header.IndexOf(RejectTable.Id);
        if (id >= 0)
        {
            var part = new MendedPart(Path.Combine(request.Folder, $"mended_{_parts.Count}.parquet"), header);
            _parts.Add(part);
            Keep(connection, source, id, part);
            Look(connection, part, cancellation);
        }
    }

    private static void Keep(DuckConnection connection, IRecordSource source, int id, MendedPart part)
    {
        var from = source.Register(connection);
        var cells = string.Join(", ", source.Columns.Select(column => $"CAST({column.SqlName} AS VARCHAR)"));
        var sheet = source as SheetSource;
        var place = sheet is null ? "'row ' || _row || ' below the header'" : $"{DuckSql.Literal($"sheet {sheet.SheetName}, row ")} || _byte";
        connection.Execute($"COPY (SELECT {place} AS place, _error AS error, trim(CAST(c{id} AS VARCHAR)) AS id, [{cells}] AS cells, "
            + $"{sheet?.RegisterKinds(connection) ?? "NULL::VARCHAR"} AS kinds FROM {from}) TO {DuckSql.Literal(part.File)} (FORMAT parquet)");
    }

    private void Look(DuckConnection connection, MendedPart part, CancellationToken cancellation)
    {
        using var rows = connection.QueryStreaming(
            $"SELECT place, error, id, len(list_filter(cells, cell -> cell <> '')) = 0 FROM read_parquet({DuckSql.Literal(part.File)})");
        foreach (var row in rows.Rows())
        {
            cancellation.ThrowIfCancellationRequested();

            // A spreadsheet leaves lines of commas where rows were cleared.
            if ((bool)row[3]!)
            {
                continue;
            }

            _rows++;
            Take((string)row[0]!, (StructureErrors)(byte)row[1]!, (string?)row[2] ?? "");
        }
    }

    private void Take(string place, StructureErrors errors, string id)
    {
        // Programs leave empty cells at the end of a row out.
        if ((errors & ~StructureErrors.TooFewFields) != 0)
        {
            Wrong(place, "mended_row", $"The row is broken ({errors})", "a row with the columns of the header", "Look at its quotes.");
        }
        else if (!RejectId.TryParse(id, out var reject))
        {
            Wrong(place, "reject_id", id.Length == 0 ? "The row has no _reject_id" : $"The _reject_id `{id}` is none",
                "the _reject_id of an export, untouched", "Take the row out; new rows belong into a file of their own.");
        }
        else
        {
            if (!_rejects.TryGetValue(reject.Value.Job, out var rows))
            {
                _rejects.Add(reject.Value.Job, rows = []);
            }

            rows.Add((reject.Value.Row, place));
        }
    }

    private void RequireSound()
    {
        foreach (var (job, rows) in _rejects)
        {
            rows.Sort((one, other) => one.Row.CompareTo(other.Row));
            for (var at = 1; at < rows.Count; at++)
            {
                if (rows[at].Row == rows[at - 1].Row)
                {
                    Wrong(rows[at].Place, "reject_id_twice",
                        $"The reject {new RejectId(job, rows[at].Row)} is there twice, also in {rows[at - 1].Place}",
                        "each reject once", "Take one of the two rows out.");
                }
            }
        }

        if (_wrong > _problems.Count)
        {
            _problems.Add(new Problem("more_problems", $"There are {_wrong - _problems.Count} more such rows.") { File = request.FileShown });
        }

        if (_problems.Count > 0)
        {
            throw new SluiceException(FailureKind.Failed, _problems);
        }
    }

    private void Wrong(string place, string code, string what, string expected, string advice)
    {
        _wrong++;
        if (_problems.Count < ProblemsMax)
        {
            _problems.Add(new Problem(code, $"{what} ({place}). Nothing was replayed.")
            {
                File = request.FileShown,
                Expected = expected,
                Advice = advice,
            });
        }
    }

    private SluiceException NoIds(List<string> header) => new(FailureKind.Failed, [new Problem("no_reject_ids",
        $"The file has no column {RejectTable.Id}, by which rejects are known.")
    {
        File = request.FileShown,
        Found = string.Join(", ", header.Take(8)) + (header.Count > 8 ? ", …" : ""),
        Expected = "a file that sluice rejects export has written, mended",
        Advice = "Export the rejects again, or run this file with sluice run.",
    }]);
}
