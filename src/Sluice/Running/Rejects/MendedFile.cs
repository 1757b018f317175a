using Sluice.DuckDbApi;
using Sluice.Packages;
using Sluice.Pipelines.Config;
using Sluice.Pipelines.Reading;

namespace Sluice.Running.Rejects;

/// <summary>
/// Reads a mended file in the child: which rejects of which jobs are in it. Its cells are kept aside as they are, so that
/// the file is read once; what became of each row is decided when the rejects themselves are at hand.
/// </summary>
internal sealed class MendedFile(ChildRequest request)
{
    /// <summary>The file with the cells, in the child's folder: <c>line, job, reject, cells</c>.</summary>
    public const string Name = "mended.parquet";

    // Enough to see what is wrong; whoever has more will look at the file itself.
    private const int ProblemsMax = 20;

    private readonly List<Problem> _problems = [];
    private readonly Dictionary<string, List<(long Row, long Line)>> _rejects = new(StringComparer.Ordinal);
    private long _wrong;
    private long _rows;

    /// <summary>Reads it.</summary>
    /// <exception cref="SluiceException">It is no export of rejects, or a row of it can not be told apart.</exception>
    public MendedReport Read()
    {
        using var database = LockedDatabase.Open(request.Folder, request.File, request.MemoryBytes, request.Threads);
        var readAs = new PipelineConfig { Name = "mended", Read = new ReadConfig { Header = HeaderMode.Present, Empty = EmptyCells.QuotedText } };
        using var source = SourceOpening.Open(request with { Pipeline = readAs }, database.Connection);
        var header = source.Columns.Select(column => column.Name.TrimStart('\ufeff')).ToList();
        var id = header.IndexOf(RejectTable.Id);
        if (id < 0)
        {
            throw NoIds(header);
        }

        Keep(database.Connection, source, id);
        Look(database.Connection);
        RequireSound();
        return new MendedReport(header, _rejects.ToDictionary(job => job.Key, job => RowRanges.Of(job.Value.Select(reject => reject.Row)).ToString()),
            _rows, source.Description);
    }

    private string Kept => $"read_parquet({DuckSql.Literal(Path.Combine(request.Folder, Name))})";

    private void Keep(DuckConnection connection, IRecordSource source, int id)
    {
        var from = source.Register(connection);
        var cells = string.Join(", ", source.Columns.Select(column => $"CAST({column.SqlName} AS VARCHAR)"));
        connection.Execute($"COPY (SELECT _row AS line, _error AS error, trim(CAST(c{id} AS VARCHAR)) AS id, [{cells}] AS cells FROM {from}) "
            + $"TO {DuckSql.Literal(Path.Combine(request.Folder, Name))} (FORMAT parquet)");
    }

    private void Look(DuckConnection connection)
    {
        using var rows = connection.QueryStreaming($"SELECT line, error, id, len(list_filter(cells, cell -> cell <> '')) = 0 FROM {Kept}");
        foreach (var row in rows.Rows())
        {
            // A spreadsheet leaves lines of commas where rows were cleared.
            if ((bool)row[3]!)
            {
                continue;
            }

            _rows++;
            Take((long)row[0]!, (StructureErrors)(byte)row[1]!, (string?)row[2] ?? "");
        }
    }

    private void Take(long line, StructureErrors errors, string id)
    {
        // Programs leave empty cells at the end of a row out.
        if ((errors & ~StructureErrors.TooFewFields) != 0)
        {
            Wrong(line, "mended_row", $"The row is broken ({errors})", "a row with the columns of the header", "Look at its quotes.");
        }
        else if (!RejectId.TryParse(id, out var reject))
        {
            Wrong(line, "reject_id", id.Length == 0 ? "The row has no _reject_id" : $"The _reject_id `{id}` is none",
                "the _reject_id of an export, untouched", "Take the row out; new rows belong into a file of their own.");
        }
        else
        {
            if (!_rejects.TryGetValue(reject.Value.Job, out var rows))
            {
                _rejects.Add(reject.Value.Job, rows = []);
            }

            rows.Add((reject.Value.Row, line));
        }
    }

    private void RequireSound()
    {
        foreach (var (job, rows) in _rejects)
        {
            rows.Sort();
            for (var place = 1; place < rows.Count; place++)
            {
                if (rows[place].Row == rows[place - 1].Row)
                {
                    Wrong(rows[place].Line, "reject_id_twice",
                        $"The reject {new RejectId(job, rows[place].Row)} is there twice, first in row {rows[place - 1].Line}",
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

    private void Wrong(long line, string code, string what, string expected, string advice)
    {
        _wrong++;
        if (_problems.Count < ProblemsMax)
        {
            _problems.Add(new Problem(code, $"{what} (row {line} below the header). Nothing was replayed.")
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
