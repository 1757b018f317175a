using Sluice.Pipelines.Reading.Excel.Html.Counting;
using Sluice.Pipelines.Reading.Excel.Rows;
using Sluice.Pipelines.Reading.Files;

namespace Sluice.Pipelines.Reading.Excel.Html;

/// <summary>
/// The tables of a page. Jira Server and many other programs write one and call it <c>.xls</c>. Its cells have no types.
/// </summary>
internal sealed class HtmlWorkbook : IWorkbook
{
    private readonly DecodedFile _file;
    private readonly IReadOnlyList<HtmlTable> _tables;

    private HtmlWorkbook(DecodedFile file, IReadOnlyList<HtmlTable> tables)
    {
        _file = file;
        _tables = tables;
        Sheets = [.. tables.Select((table, index) => new SheetName(index, table.Id.Length > 0 ? table.Id : $"{index + 1}"))];
        MainSheet = HtmlTableList.MainOf(tables);
    }

    /// <inheritdoc/>
    public string Format => "html";

    /// <inheritdoc/>
    public string SheetWord => "table";

    /// <inheritdoc/>
    public IReadOnlyList<SheetName> Sheets { get; }

    /// <inheritdoc/>
    public int? MainSheet { get; }

    /// <inheritdoc/>
    public int CellCharactersMax => int.MaxValue;

    /// <inheritdoc/>
    public IReadOnlyList<Problem> Warnings => _file.Warnings;

    /// <inheritdoc/>
    public long BytesRead => _file.BytesRead;

    /// <summary>Opens a page; does not own the file.</summary>
    /// <exception cref="SluiceException"><c>no_table</c>.</exception>
    public static HtmlWorkbook Open(DecodedFile file, CancellationToken cancellation)
    {
        var tables = HtmlTableList.Of(file.Open(), cancellation);
        return tables.Count > 0 ? new(file, tables) : throw SheetProblems.Failure(SheetProblems.NoTable(file.Path));
    }

    /// <summary>Pages are laid out by tables: only those that look like the one that is read may hold data, too.</summary>
    public IReadOnlyList<SheetName> SheetsLike(SheetName sheet) =>
        [.. Sheets.Where(other => other != sheet && _tables[other.Index].HasText && _tables[other.Index].IsLike(_tables[sheet.Index]))];

    /// <inheritdoc/>
    public SheetRemarks Read(SheetName sheet, SheetRow row, IRowSink sink, CancellationToken cancellation)
    {
        using var html = new HtmlScanner(_file.Open());
        return new HtmlTableReader(html, sheet.Index, row, sink, _file.Path).Read(cancellation);
    }

    /// <inheritdoc/>
    public long CountRows(SheetName sheet, CancellationToken cancellation) => HtmlRowCount.Of(_file.Open(), sheet.Index, cancellation);

    /// <summary>Nothing: the file closes itself.</summary>
    public void Dispose()
    {
    }
}
