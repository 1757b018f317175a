using System.Text;
using Sluice.DuckDbApi;
using Sluice.Packages;
using Sluice.Pipelines;
using Sluice.Pipelines.Config;
using Sluice.Pipelines.Reading;
using Sluice.Pipelines.Reading.Files;
using Sluice.Pipelines.Reading.Parquet;

namespace Sluice.Running.Rejects;

/// <summary>
/// Mended rejects in the place of the file that they came from: the same columns of the same kinds, the same row numbers,
/// and so the same plan. Beside the columns of every source it has <c>_cells</c>, which a reject of the replay is kept by.
/// It lies in the child's folder and takes its files away when it is disposed of.
/// </summary>
internal sealed class MendedSource : IRecordSource
{
    private const string FileName = "replay.parquet";
    private const string FunctionName = "sluice_mend";

    private readonly ChildRequest _request;
    private readonly ReplayWork _work;
    private readonly HeldRows _held;

    private MendedSource(ChildRequest request, ReplayWork work)
    {
        _request = request;
        _work = work;
        _held = new HeldRows(work.OriginalFolder, work.Original);
        Rows = RowRanges.Parse(work.Rows);
        Columns = [.. work.Original.SourceColumns.Select((column, index) =>
            new SourceColumn(index, column.Name, Enum.Parse<CellKind>(column.Kind), column.SqlType)
            {
                IsOurs = column.IsOurs,
                Letters = work.Original.Raw.Sheet is null ? null : column.RawKey,
                ErrorWords = column.ErrorWords,
            })];
    }

    /// <summary>The rows that it has.</summary>
    public RowRanges Rows { get; }

    /// <inheritdoc/>
    public IReadOnlyList<SourceColumn> Columns { get; }

    /// <inheritdoc/>
    public string Description => $"rejects of job {_work.Original.Job}, mended, {_work.Mended.Dialect}";

    /// <inheritdoc/>
    public IReadOnlyList<Problem> Warnings { get; private set; } = [];

    /// <inheritdoc/>
    public bool KeepsCells => true;

    /// <inheritdoc/>
    public long BytesRead => 0;

    /// <inheritdoc/>
    public long BytesTotal => _work.Original.File.Bytes;

    /// <inheritdoc/>
    public long BlankLines => 0;

    private string Path => System.IO.Path.Combine(_request.Folder, FileName);

    /// <summary>Files beside the child's folder that the database has to read for it.</summary>
    public static IReadOnlyList<string> FilesOf(ReplayWork work) =>
    [
        .. work.AcceptedFolders.Prepend(work.OriginalFolder).SelectMany(folder =>
            PackageRows.Files(folder).Append(System.IO.Path.Combine(folder, PackageFolder.DuplicatesName)).Append(HeldRows.RecordsIn(folder))).Distinct(StringComparer.Ordinal),
    ];

    /// <summary>Holds the mended rows against the rejects that they were, and makes them ready to be read.</summary>
    /// <exception cref="SluiceException">A row of the mended file is no reject of the job.</exception>
    public static MendedSource Open(ChildRequest request, ReplayWork work, DuckConnection connection)
    {
        var source = new MendedSource(request, work);
        source.Mend(connection);
        source.RequireAll(connection);
        return source;
    }

    /// <inheritdoc/>
    public string Register(DuckConnection connection)
    {
        var cells = new StringBuilder();
        var unreadable = new StringBuilder();
        foreach (var column in Columns)
        {
            var text = $"CASE WHEN _error = 0 THEN decode(_cells[{column.Index + 1}]) END";
            cells.Append($", {CellOf(column, text)} AS {column.SqlName}");
            if (column.Kind == CellKind.Native && column.SqlType != "VARCHAR")
            {
                unreadable.Append($" OR (_cells[{column.Index + 1}] IS NOT NULL AND {column.SqlName} IS NULL)");
            }
        }

        // A format with types has no cell that is another; only a person can have written one.
        var error = unreadable.Length == 0 ? "_error"
            : $"CASE WHEN _error = 0 AND (false{unreadable}) THEN {(int)StructureErrors.UnreadableCell}::UTINYINT ELSE _error END";
        return $"(SELECT * REPLACE ({error} AS _error) FROM (SELECT _row, _byte, _error, _raw, _cells{cells} FROM read_parquet({DuckSql.Literal(Path)})))";
    }

    /// <summary>The rows by the file's footer, which this code has read and DuckDB's has not.</summary>
    public long CountRecords(CancellationToken cancellation)
    {
        using var file = SourceFile.Open(Path);
        return ParquetFooter.Read(file, new ReadOptions { Unpacked = new UnpackedLimits(long.MaxValue, int.MaxValue) }).Rows;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string?> CellsOf(ReadOnlySpan<byte> raw) => [];

    /// <inheritdoc/>
    public IReadOnlyList<long>? LinesOf(IReadOnlyList<long> byteOffsets, CancellationToken cancellation) => null;

    /// <inheritdoc/>
    public void Dispose()
    {
        File.Delete(Path);
        foreach (var part in _work.Mended.Parts)
        {
            File.Delete(part.File);
        }
    }

    // A cell of a typed format is a value again; nested ones are JSON in the table, and are read as such.
    private static string CellOf(SourceColumn column, string text) => column switch
    {
        { Kind: not CellKind.Native } or { SqlType: "VARCHAR" } => text,
        { SqlType: var type } when type.EndsWith(']') || type.Contains('(') && !type.StartsWith("DECIMAL", StringComparison.Ordinal) =>
            $"TRY_CAST(TRY_CAST({text} AS JSON) AS {type})",
        _ => $"TRY_CAST({text} AS {column.SqlType})",
    };

    private void Mend(DuckConnection connection)
    {
        var original = _work.Original;
        var forms = MendedColumns.Forms(_request.Pipeline ?? new PipelineConfig { Name = original.Pipeline }, _work, Columns);
        var parts = _work.Mended.Parts.Select(part => (part.File, Columns: MendedColumns.Of(part, _work, forms))).ToList();
        Warnings = [.. parts.SelectMany(part => part.Columns.Unknown).Distinct().Select(name => new Problem("unknown_column",
            $"The column {name} is none of the original file's and is left out.") { Severity = Severity.Warning, Column = name })];
        connection.Register(new MendFunction(FunctionName, () => new RawRecords(original.Raw, original.SourceColumns),
            [.. Columns.Select(column => column.Kind == CellKind.Json)], original.Raw is not { IsDelimited: true, EmptyIsNull: false }, _work.IsExact,
            (_request.Pipeline?.Read ?? new ReadConfig()).FieldBytesMax));
        var rows = Rows;
        connection.Register(DuckScalarFunction.Create("sluice_is_taken", DuckLogicalType.Boolean, [DuckLogicalType.BigInt], (input, output) =>
        {
            var numbers = input.Column(0).Values<long>();
            var taken = output.Values<bool>();
            for (var row = 0; row < numbers.Length; row++)
            {
                taken[row] = rows.Contains(numbers[row]);
            }
        }));
        var number = $"CAST(split_part(id, ':', -1) AS BIGINT)";
        var mended = string.Join(" UNION ALL ", parts.Select(part => $"SELECT {number} AS row, {part.Columns.Cells} AS cells, {part.Columns.Raw} AS raw "
            + $"FROM read_parquet({DuckSql.Literal(part.File)}) WHERE id <> '' AND sluice_is_taken({number})"));
        RequireBroken(connection, mended);
        connection.Execute($"""
            COPY (
            WITH mended AS ({mended}),
            held AS ({_held.ToMend()}),
            merged AS (SELECT held._row, held._byte, {FunctionName}(cells, raw, held._raw, held._cells, held._rest, held._reasons) AS parts
                       FROM mended JOIN held ON mended.row = held._row)
            SELECT _row, _byte, ('0x' || hex(parts[1]))::UTINYINT AS _error, parts[2] AS _raw, parts[3:] AS _cells FROM merged
            ) TO {DuckSql.Literal(Path)} (FORMAT parquet)
            """);
    }

    // Whoever writes a record anew where cells are read would see nothing of it.
    private void RequireBroken(DuckConnection connection, string mended)
    {
        using var found = connection.Query($"SELECT min(_row) FROM (SELECT row FROM ({mended}) WHERE raw <> '') JOIN ({_held.ToMend()}) ON row = _row "
            + $"WHERE (_reasons & {ReasonBits.StructureMask}) = 0");
        if (found.Rows().First()[0] is long row)
        {
            throw new SluiceException(FailureKind.Failed, [RejectMender.SoundRecord(new RejectId(_work.Original.Job, row).ToString()) with
            {
                File = _request.FileShown,
            }]);
        }
    }

    private void RequireAll(DuckConnection connection)
    {
        using var found = connection.Query($"SELECT _row FROM read_parquet({DuckSql.Literal(Path)})");
        var missing = Rows.Except(RowRanges.Of(found.Rows().Select(row => (long)row[0]!)));
        if (missing.Bounds is { First: var first })
        {
            if (IsDuplicate(first, connection))
            {
                throw new SluiceException(FailureKind.Failed, [new Problem("duplicates_not_kept",
                    $"{new RejectId(_work.Original.Job, first)} is a duplicate, and the records of the duplicates are not with the package of job {_work.Original.Job}. Nothing was replayed.")
                {
                    File = _request.FileShown,
                    Advice = "Export the rejects again with --duplicates, and mend those.",
                }]);
            }

            throw new SluiceException(FailureKind.Failed, [new Problem("not_a_reject",
                $"{missing.Count} rows of the file are no rejects of job {_work.Original.Job}; the first is {new RejectId(_work.Original.Job, first)}. Nothing was replayed.")
            {
                File = _request.FileShown,
                Expected = "the _reject_id of an export, untouched",
                Advice = "Export the rejects again, and mend them without changing that column.",
            }]);
        }
    }

    private bool IsDuplicate(long row, DuckConnection connection)
    {
        if (!_work.Original.HasDuplicates)
        {
            return false;
        }

        using var found = connection.Query($"SELECT 1 FROM {_held.Duplicates} WHERE _row = {row}");
        return found.Rows().Any();
    }
}
