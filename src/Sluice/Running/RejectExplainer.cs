using Sluice.DuckDbApi;
using Sluice.Packages;
using Sluice.Pipelines.Reading;
using Sluice.Pipelines.Reading.Files;
using Sluice.Running.Rejects;

namespace Sluice.Running;

/// <summary>
/// Tells the rejects of a package in the child: which bits of <c>_reasons</c> are set, what stood in the cells, and on
/// which physical line the record begins. Only for the rows that are shown: a package may hold millions.
/// </summary>
internal sealed class RejectExplainer(ChildRequest request, PackageManifest manifest)
{
    private readonly HeldRows _rows = new(request.Folder, manifest);

    /// <summary>The rejects and duplicates after the first <paramref name="skip"/>, in the order of their rows.</summary>
    /// <param name="skip">How many to leave out.</param>
    /// <param name="take">How many at most.</param>
    /// <param name="withCells">True to tell the cells of each.</param>
    /// <param name="cancellation">Stops it.</param>
    public IReadOnlyList<Reject> Explain(long skip, int take, bool withCells, CancellationToken cancellation)
    {
        using var database = LockedDatabase.Open(request.Folder, request.File, request.MemoryBytes, request.Threads);
        using var stop = cancellation.Register(database.Connection.Interrupt);
        var held = new List<HeldRow>();
        using (var rows = database.Connection.Query($"{_rows.RejectsAndDuplicates()} LIMIT {take} OFFSET {skip}"))
        {
            held.AddRange(rows.Rows().Select(HeldRows.Read));
        }

        // The rows of a sheet have their numbers with them, and a workbook takes long to open.
        using var source = manifest.Raw.Sheet is not null ? null : OpenFile(request, manifest, database.Connection);
        using var cells = new RejectCells(manifest);
        var reasons = new RejectReasons(manifest, new ExpressionFailures(database.Connection, _rows, manifest));
        var lines = new RejectLines(manifest, held.Select(row => row.Byte).OfType<long>(), source, cancellation);
        return [.. held.Select(row =>
        {
            cancellation.ThrowIfCancellationRequested();
            var found = cells.Of(row, out var fields);
            return new Reject(row.Row, lines.Of(row), reasons.Of(row, found, fields), Shown(row), row.KeptRow, manifest.Raw.Sheet)
            {
                RejectId = new RejectId(manifest.Job, row.Row).ToString(),
                Cells = withCells && row.KeptRow is null ? Named(found) : null,
            };
        })];
    }

    /// <summary>
    /// Opens the file that was packed, for the lines on which its records begin; one that has changed or gone since then
    /// has none to show.
    /// </summary>
    public static IRecordSource? OpenFile(ChildRequest request, PackageManifest manifest, DuckConnection connection)
    {
        if (!File.Exists(request.File) || new FileInfo(request.File).Length != manifest.File.Bytes)
        {
            return null;
        }

        try
        {
            return SourceOpening.Open(request, connection);
        }
        catch (SluiceException)
        {
            return null;
        }
    }

    private Dictionary<string, string> Named(byte[]?[] cells)
    {
        var named = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (column, cell) in manifest.SourceColumns.Zip(cells).Where(cell => cell.First.IsKept && cell.Second is not null))
        {
            named[column.Key] = RejectTable.ShownCell(cell);
        }

        return named;
    }

    // What is no text is shown as the bytes it is; cells that a person has mended are no record any more.
    private static string Shown(HeldRow row) => row.Raw is not null ? UndecodableByte.Show(row.Raw)
        : row.Cells is null ? "" : string.Join(" | ", row.Cells.Select(cell => cell is null ? "" : UndecodableByte.Show(cell)));
}
