using Sluice.Pipelines.Reading.Excel.Rows;
using Sluice.Pipelines.Reading.Excel.Xml;
using Sluice.Pipelines.Reading.Excel.Xml2003.Counting;
using Sluice.Pipelines.Reading.Files;

namespace Sluice.Pipelines.Reading.Excel.Xml2003;

/// <summary>
/// "XML Spreadsheet 2003": all sheets of a workbook in one XML file, which is mostly called <c>.xls</c> or <c>.xml</c>.
/// </summary>
internal sealed class Xml2003Workbook : IWorkbook
{
    private readonly DecodedFile _file;

    private Xml2003Workbook(DecodedFile file, IReadOnlyList<SheetName> sheets)
    {
        _file = file;
        Sheets = sheets;
    }

    /// <inheritdoc/>
    public string Format => "xml spreadsheet";

    /// <inheritdoc/>
    public IReadOnlyList<SheetName> Sheets { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Problem> Warnings => _file.Warnings;

    /// <inheritdoc/>
    public long BytesRead => _file.BytesRead;

    /// <summary>Opens a file that was recognised as one; does not own it.</summary>
    /// <exception cref="SluiceException">It is no XML.</exception>
    public static Xml2003Workbook Open(DecodedFile file)
    {
        using var xml = new XmlScanner(file.Open(), file.Path, "the XML");
        return new(file, Xml2003Reader.SheetsOf(xml));
    }

    /// <inheritdoc/>
    public SheetRemarks Read(SheetName sheet, SheetRow row, IRowSink sink, CancellationToken cancellation)
    {
        using var xml = new XmlScanner(_file.Open(), _file.Path, "the XML");
        return new Xml2003Reader(xml, sheet, row, _file.Path).Read(sink, cancellation);
    }

    /// <inheritdoc/>
    public long CountRows(SheetName sheet, CancellationToken cancellation) => Xml2003RowCount.Of(_file.Open(), sheet.Index, cancellation);

    /// <summary>Nothing: the file closes itself.</summary>
    public void Dispose()
    {
    }
}
