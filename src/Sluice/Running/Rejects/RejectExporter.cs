using Sluice.DuckDbApi;
using Sluice.Packages;
using Sluice.Pipelines;
using Sluice.Pipelines.Mapping;
using Sluice.Pipelines.Reading;
using Sluice.Pipelines.Typing;
using Sluice.Spreadsheets;

namespace Sluice.Running.Rejects;

/// <summary>
/// Writes the rejects of a package in the child, as a workbook or CSV, row by row: a package may hold millions. Rejects
/// come from the package alone; duplicates have no record there and are read from their file again.
/// </summary>
internal sealed class RejectExporter(ChildRequest request, PackageManifest manifest, RejectExportRequest export)
{
    private const int FrozenColumns = 2;

    private readonly HeldRows _rows = new(export.Package, manifest);
    private readonly RejectTable _table = new(manifest);
    private readonly RowRanges _leftOut = RowRanges.Parse(export.LeftOut);
    private long _rejects;
    private long _duplicates;
    private long _skipped;

    /// <summary>Writes the file.</summary>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="SluiceException">The table does not fit a workbook, or the duplicates have no file any more.</exception>
    public RejectExport Write(CancellationToken cancellation)
    {
        RequireColumns();
        string[] readable = [.. PackageRows.Files(export.Package), Path.Combine(export.Package, PackageFolder.DuplicatesName), _rows.RecordsPath];
        using var database = LockedDatabase.Open(request.Folder, request.File, request.MemoryBytes, request.Threads, readable);
        using var stop = cancellation.Register(database.Connection.Interrupt);
        using var source = !NeedsFile ? null : RejectExplainer.OpenFile(request, manifest, database.Connection);
        using var writer = Open();
        using var cells = new RejectCells(manifest);
        var sql = Sql(source, database.Connection);
        var lines = LinesOf(sql, database.Connection, source, cancellation);
        using (var rows = database.Connection.QueryStreaming($"{sql} ORDER BY _row"))
        {
            foreach (var held in rows.Rows().Select(HeldRows.Read))
            {
                cancellation.ThrowIfCancellationRequested();
                Write(held, cells, writer, lines);
            }
        }

        writer.Finish();
        return new RejectExport(manifest.Job, export.File, _rejects, _duplicates, _skipped, writer.CellsCut,
            [.. manifest.SourceColumns.Where(column => !column.IsKept).Select(column => column.Key)]);
    }

    private void Write(HeldRow held, RejectCells cells, ITableWriter writer, RejectLines lines)
    {
        if (_leftOut.Contains(held.Row))
        {
            _skipped++;
            return;
        }

        if (!export.Mends.TryGetValue(held.Row, out var mend) && export.OnlyMended)
        {
            return;
        }

        if (held.KeptRow is null)
        {
            _rejects++;
        }
        else
        {
            _duplicates++;
        }

        writer.Write(_table.Row(held, cells.Of(held, out var fields), fields, lines.Of(held), mend));
    }

    private ITableWriter Open()
    {
        var stream = new FileStream(export.File, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
        return export.IsWorkbook ? new XlsxTableWriter(stream, "rejects", _table.Header, FrozenColumns) : new CsvTableWriter(stream, _table.Header, isGuarded: !export.OnlyMended);
    }

    private RejectLines LinesOf(string sql, DuckConnection connection, IRecordSource? source, CancellationToken cancellation)
    {
        using var places = connection.Query($"SELECT _byte FROM ({sql}) WHERE _byte IS NOT NULL");
        return new RejectLines(manifest, places.Rows().Select(place => (long)place[0]!), source, cancellation);
    }

    // Lines are counted in the file, and duplicates have their records there; the rows of a sheet have their numbers with them.
    private bool NeedsFile => (manifest.Raw.Sheet is null && !export.OnlyMended)
        || (export.WithDuplicates && manifest is { HasDuplicates: true, ReplayOf: null } && !File.Exists(_rows.RecordsPath));

    private string Sql(IRecordSource? source, DuckConnection connection)
    {
        if (!export.WithDuplicates || !manifest.HasDuplicates)
        {
            return _rows.Rejects();
        }

        return $"{_rows.Rejects()} UNION ALL {(manifest.ReplayOf is null ? _rows.ReadDuplicates(Records(source, connection)) : _rows.MendedDuplicates())}";
    }

    // What is written aside here becomes the package's.
    private string Records(IRecordSource? source, DuckConnection connection)
    {
        if (File.Exists(_rows.RecordsPath))
        {
            return _rows.RecordsPath;
        }

        var records = HeldRows.RecordsIn(request.Folder);
        connection.Execute($"COPY ({Duplicates(source ?? throw Gone(), connection)}) TO {DuckSql.Literal(records)} (FORMAT parquet)");
        return records;
    }

    private string Duplicates(IRecordSource source, DuckConnection connection)
    {
        var from = source.Register(connection);
        var raw = source.RawSql;
        if (source.Columns.Any(column => column.Kind == CellKind.Native))
        {
            var kept = manifest.SourceColumns.Index().Where(column => column.Item.IsKept).ToList();
            var functions = new PlanFunctions(source.Columns);
            raw = $"encode({functions.Rest(
                new PlanTarget("raw", CellType.Json)
                {
                    IsRest = true,
                    Sources = [.. kept.Select(column => column.Index)],
                    RestKeys = [.. kept.Select(column => column.Item.Key)],
                },
                [.. kept.Select(column => source.Columns[column.Index].SqlName)])})";
            functions.Register(connection);
        }

        return _rows.RecordsOf(from, raw);
    }

    private void RequireColumns()
    {
        if (export.IsWorkbook && _table.Header.Count > XlsxTableWriter.ColumnsMax)
        {
            throw new SluiceException(FailureKind.Failed, [new Problem("too_many_columns",
                $"The rejects have {_table.Header.Count} columns, and a workbook takes {XlsxTableWriter.ColumnsMax}.")
            {
                Advice = "Export them as .csv.",
            }]);
        }
    }

    private SluiceException Gone() => new(FailureKind.Failed, [new Problem("file_gone",
        "Duplicates are read from their file again, and it is not there any more or has changed.")
    {
        File = request.FileShown,
        Expected = $"the file with SHA-256 {manifest.File.Sha256}",
        Advice = "Bring it back, or leave --duplicates out.",
    }]);
}
