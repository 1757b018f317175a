using System.IO.Compression;
using System.Text;

namespace Sluice.Tests.Support;

/// <summary>A workbook as its parts, each of which a test may write in its own way; what it does not write is as Excel has it.</summary>
internal sealed class WorkbookParts
{
    public const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    public const string Rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    private readonly Dictionary<string, byte[]> _parts = [];

    /// <summary>A workbook with one sheet of these rows.</summary>
    public static WorkbookParts OfRows(string rowsXml) => OfSheets(("Sheet1", rowsXml));

    /// <summary>A workbook with sheets of these rows.</summary>
    public static WorkbookParts OfSheets(params (string Name, string RowsXml)[] sheets)
    {
        var parts = new WorkbookParts();
        parts["[Content_Types].xml"] = """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>""";
        parts["_rels/.rels"] = Relationships(("rId1", "officeDocument", "xl/workbook.xml"));
        parts["xl/workbook.xml"] = Workbook([.. sheets.Select(sheet => sheet.Name)]);
        parts["xl/_rels/workbook.xml.rels"] = Relationships(
        [
            .. sheets.Select((_, index) => ($"rId{index + 1}", "worksheet", $"worksheets/sheet{index + 1}.xml")),
            ("rIdStyles", "styles", "styles.xml"), ("rIdStrings", "sharedStrings", "sharedStrings.xml"),
        ]);
        foreach (var (index, (_, rows)) in sheets.Index())
        {
            parts[$"xl/worksheets/sheet{index + 1}.xml"] = Sheet(rows);
        }

        return parts;
    }

    /// <summary>The text of a part.</summary>
    public string this[string name]
    {
        get => Encoding.UTF8.GetString(_parts[name]);
        set => _parts[name] = Encoding.UTF8.GetBytes(value);
    }

    /// <summary>The same with a part that is these bytes.</summary>
    public WorkbookParts With(string name, byte[] bytes)
    {
        _parts[name] = bytes;
        return this;
    }

    /// <summary>The same with a part of this text.</summary>
    public WorkbookParts With(string name, string text) => With(name, Encoding.UTF8.GetBytes(text));

    /// <summary>The same with shared texts.</summary>
    public WorkbookParts WithStrings(params string[] items) => With("xl/sharedStrings.xml", $"<sst xmlns=\"{Main}\">{string.Concat(items)}</sst>");

    /// <summary>The same with cell styles 0, 1, … of these number formats: a number, or a code.</summary>
    public WorkbookParts WithFormats(params string[] formats)
    {
        var codes = formats.Index().Where(format => !int.TryParse(format.Item, out _))
            .Select(format => $"<numFmt numFmtId=\"{200 + format.Index}\" formatCode=\"{Escaped(format.Item)}\"/>");
        var styles = formats.Index().Select(format => $"<xf numFmtId=\"{(int.TryParse(format.Item, out var id) ? id : 200 + format.Index)}\"/>");
        return With("xl/styles.xml", $"<styleSheet xmlns=\"{Main}\"><numFmts>{string.Concat(codes)}</numFmts>"
            + $"<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs>{string.Concat(styles)}</cellXfs></styleSheet>");
    }

    /// <summary>The same without a part.</summary>
    public WorkbookParts Without(string name)
    {
        _parts.Remove(name);
        return this;
    }

    /// <summary>The file.</summary>
    public byte[] Zip(CompressionLevel level = CompressionLevel.Fastest)
    {
        var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in _parts)
            {
                using var stream = archive.CreateEntry(name, level).Open();
                stream.Write(content);
            }
        }

        return bytes.ToArray();
    }

    /// <summary>The XML of a sheet.</summary>
    public static string Sheet(string rowsXml, string behind = "") => $"<worksheet xmlns=\"{Main}\"><sheetData>{rowsXml}</sheetData>{behind}</worksheet>";

    /// <summary>The XML of a part with relationships.</summary>
    public static string Relationships(params (string Id, string Kind, string Target)[] all) =>
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
        + string.Concat(all.Select(one => $"<Relationship Id=\"{one.Id}\" Type=\"{Rels}/{one.Kind}\" Target=\"{one.Target}\"/>")) + "</Relationships>";

    /// <summary>The XML of the part that lists the sheets.</summary>
    public static string Workbook(IReadOnlyList<string> sheets, string before = "", Func<int, string>? more = null) =>
        $"<workbook xmlns=\"{Main}\" xmlns:r=\"{Rels}\">{before}<sheets>"
        + string.Concat(sheets.Select((name, index) => $"<sheet name=\"{Escaped(name)}\" sheetId=\"{index + 1}\" r:id=\"rId{index + 1}\" {more?.Invoke(index)}/>"))
        + "</sheets></workbook>";

    /// <summary>Text as it stands in XML.</summary>
    public static string Escaped(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;").Replace("\"", "&quot;");
}
