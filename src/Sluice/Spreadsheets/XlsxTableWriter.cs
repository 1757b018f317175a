using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Sluice.Spreadsheets;

/// <summary>
/// A workbook (.xlsx) written forward only, whatever its size: every cell is text, and every column has the format of
/// text, so that a spreadsheet changes neither what is there nor what a person types. A sheet takes 1,048,576 rows, its
/// header among them; more rows go into further sheets, each with the header. A cell takes 32,767 characters; of a longer
/// one the beginning is written, and counted. The writer owns the stream.
/// </summary>
internal sealed class XlsxTableWriter : ITableWriter
{
    /// <summary>Rows of one sheet, by Excel's limit.</summary>
    public const int SheetRowsMax = 1_048_576;

    /// <summary>Columns of one sheet, by Excel's limit.</summary>
    public const int ColumnsMax = 16_384;

    /// <summary>Characters of one cell, by Excel's limit.</summary>
    public const int CellCharactersMax = 32_767;

    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string PackageRelations = "http://schemas.openxmlformats.org/package/2006/relationships";
    private const int TextStyle = 1;
    private const int HeaderStyle = 2;

    private readonly ZipArchive _archive;
    private readonly string _sheetName;
    private readonly string[] _header;
    private readonly string[] _letters;
    private readonly int _frozenColumns;
    private readonly StringBuilder _row = new();
    private readonly int _sheetRowsMax;
    private StreamWriter? _sheet;
    private int _sheets;
    private int _rowNumber;

    /// <param name="output">Gets the file.</param>
    /// <param name="sheetName">The name of the first sheet; the next ones have a number behind it.</param>
    /// <param name="header">The names of the columns.</param>
    /// <param name="frozenColumns">Columns on the left that stay in sight; the header always does.</param>
    /// <param name="sheetRowsMax">Rows of one sheet, its header among them.</param>
    public XlsxTableWriter(Stream output, string sheetName, IReadOnlyList<string> header, int frozenColumns, int sheetRowsMax = SheetRowsMax)
    {
        _archive = new ZipArchive(output, ZipArchiveMode.Create);
        _sheetName = sheetName;
        _header = [.. header];
        _letters = [.. Enumerable.Range(0, header.Count).Select(Letters)];
        _frozenColumns = frozenColumns;
        _sheetRowsMax = sheetRowsMax;
        BeginSheet();
    }

    /// <inheritdoc/>
    public long CellsCut { get; private set; }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<string?> cells)
    {
        if (_rowNumber == _sheetRowsMax)
        {
            EndSheet();
            BeginSheet();
        }

        WriteRow(cells, TextStyle);
    }

    /// <inheritdoc/>
    public void Finish()
    {
        EndSheet();
        WritePart("xl/styles.xml", Styles());
        WritePart("xl/workbook.xml", Workbook());
        WritePart("xl/_rels/workbook.xml.rels", Relationships([
            .. Enumerable.Range(1, _sheets).Select(sheet => ($"rId{sheet}", "worksheet", $"worksheets/sheet{sheet}.xml")),
            ($"rId{_sheets + 1}", "styles", "styles.xml"),
        ]));
        WritePart("_rels/.rels", Relationships([("rId1", "officeDocument", "xl/workbook.xml")]));
        WritePart("[Content_Types].xml", ContentTypes());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sheet?.Dispose();
        _archive.Dispose();
    }

    private static string Letters(int column)
    {
        var letters = "";
        for (var left = column + 1; left > 0; left = (left - 1) / 26)
        {
            letters = (char)('A' + ((left - 1) % 26)) + letters;
        }

        return letters;
    }

    private void BeginSheet()
    {
        _sheets++;
        _rowNumber = 0;
        _sheet = Open($"xl/worksheets/sheet{_sheets}.xml");
        var split = _frozenColumns > 0 ? $"xSplit=\"{_frozenColumns}\" " : "";
        var pane = _frozenColumns > 0 ? "bottomRight" : "bottomLeft";
        _sheet.Write($"<worksheet xmlns=\"{Main}\"><sheetViews><sheetView workbookViewId=\"0\"{(_sheets == 1 ? " tabSelected=\"1\"" : "")}>"
            + $"<pane {split}ySplit=\"1\" topLeftCell=\"{_letters[Math.Min(_frozenColumns, _letters.Length - 1)]}2\" activePane=\"{pane}\" state=\"frozen\"/></sheetView></sheetViews>"
            + $"<cols><col min=\"1\" max=\"{_header.Length}\" width=\"20\" style=\"{TextStyle}\" customWidth=\"1\"/></cols><sheetData>");
        WriteRow(_header, HeaderStyle);
    }

    private void EndSheet()
    {
        // Text that looks like a number is what it should be: no green corners.
        _sheet!.Write($"</sheetData><ignoredErrors><ignoredError sqref=\"A1:{_letters[^1]}{_rowNumber}\" numberStoredAsText=\"1\"/></ignoredErrors></worksheet>");
        _sheet.Dispose();
        _sheet = null;
    }

    private void WriteRow(ReadOnlySpan<string?> cells, int style)
    {
        var number = (++_rowNumber).ToString(CultureInfo.InvariantCulture);
        _row.Clear().Append("<row r=\"").Append(number).Append("\">");
        for (var column = 0; column < cells.Length; column++)
        {
            if (cells[column] is { Length: > 0 } cell)
            {
                _row.Append("<c r=\"").Append(_letters[column]).Append(number).Append("\" s=\"").Append(style)
                    .Append("\" t=\"inlineStr\"><is><t xml:space=\"preserve\">");
                XlsxText.Append(_row, Fitting(cell));
                _row.Append("</t></is></c>");
            }
        }

        _sheet!.Write(_row.Append("</row>"));
    }

    private ReadOnlySpan<char> Fitting(string cell)
    {
        if (cell.Length <= CellCharactersMax)
        {
            return cell;
        }

        CellsCut++;
        return Cut(cell);
    }

    /// <summary>As much of a text as a cell takes, without half a character at its end.</summary>
    public static ReadOnlySpan<char> Cut(string cell) => cell.Length <= CellCharactersMax ? cell
        : cell.AsSpan(0, CellCharactersMax - (char.IsHighSurrogate(cell[CellCharactersMax - 1]) ? 1 : 0));

    private StreamWriter Open(string part)
    {
        var writer = new StreamWriter(_archive.CreateEntry(part, CompressionLevel.Fastest).Open(), new UTF8Encoding(false), 1 << 16);
        writer.Write("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n");
        return writer;
    }

    private void WritePart(string part, string xml)
    {
        using var writer = Open(part);
        writer.Write(xml);
    }

    private string Workbook()
    {
        var sheets = Enumerable.Range(1, _sheets).Select(sheet =>
            $"<sheet name=\"{_sheetName}{(sheet == 1 ? "" : $" {sheet}")}\" sheetId=\"{sheet}\" r:id=\"rId{sheet}\"/>");
        return $"<workbook xmlns=\"{Main}\" xmlns:r=\"{Relations}\"><sheets>{string.Concat(sheets)}</sheets></workbook>";
    }

    private static string Relationships(IEnumerable<(string Id, string Type, string Target)> relations) =>
        $"<Relationships xmlns=\"{PackageRelations}\">"
        + string.Concat(relations.Select(one => $"<Relationship Id=\"{one.Id}\" Type=\"{Relations}/{one.Type}\" Target=\"{one.Target}\"/>"))
        + "</Relationships>";

    private string ContentTypes()
    {
        const string Kind = "application/vnd.openxmlformats-officedocument.spreadsheetml";
        var sheets = Enumerable.Range(1, _sheets).Select(sheet =>
            $"<Override PartName=\"/xl/worksheets/sheet{sheet}.xml\" ContentType=\"{Kind}.worksheet+xml\"/>");
        return "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
            + "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
            + "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
            + $"<Override PartName=\"/xl/workbook.xml\" ContentType=\"{Kind}.sheet.main+xml\"/>"
            + $"<Override PartName=\"/xl/styles.xml\" ContentType=\"{Kind}.styles+xml\"/>{string.Concat(sheets)}</Types>";
    }

    // Format 49 is text (@); the second font is the header's.
    private static string Styles() => $"<styleSheet xmlns=\"{Main}\">"
        + "<fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font><font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>"
        + "<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills>"
        + "<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
        + "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>"
        + "<cellXfs count=\"3\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>"
        + "<xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>"
        + "<xf numFmtId=\"49\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" applyFont=\"1\"/></cellXfs>"
        + "<cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>";
}
