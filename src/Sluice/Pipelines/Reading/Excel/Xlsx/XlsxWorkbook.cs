using System.Xml;
using Sluice.Pipelines.Reading.Excel.Rows;
using Sluice.Pipelines.Reading.Excel.Xlsx.Counting;
using Sluice.Pipelines.Reading.Excel.Xlsx.Zip;
using Sluice.Pipelines.Reading.Files;

namespace Sluice.Pipelines.Reading.Excel.Xlsx;

/// <summary>
/// A workbook of Excel since 2007: XML in a zip archive. Where its parts are called otherwise than Excel calls them,
/// its relationships say so; both families of namespaces ("transitional" and "strict") are read.
/// </summary>
internal sealed class XlsxWorkbook : IWorkbook
{
    private readonly SourceFile _file;
    private readonly XlsxParts _parts;
    private readonly SheetOptions _options;
    private readonly IReadOnlyList<XlsxSheet> _sheets;
    private readonly string? _stringsPart;
    private readonly CellFormats _formats;
    private readonly bool _is1904;
    private XlsxContext? _context;

    private XlsxWorkbook(SourceFile file, XlsxParts parts, SheetOptions options)
    {
        _file = file;
        _parts = parts;
        _options = options;
        var part = parts.RelationshipsOf("").FirstOrDefault(relationship => relationship.Kind == "officeDocument")?.Target ?? "xl/workbook.xml";
        var relationships = parts.RelationshipsOf(part);
        (_sheets, _is1904) = parts.ReadSmall(part, xml => ReadWorkbook(xml, relationships));
        if (_sheets.DistinctBy(sheet => sheet.Part, StringComparer.OrdinalIgnoreCase).Count() < _sheets.Count)
        {
            throw SheetProblems.Failure(SheetProblems.Damaged(file.Path, part, "two of its sheets are one and the same part"));
        }

        Sheets = [.. _sheets.Select((sheet, index) => new SheetName(index, sheet.Name, sheet.IsHidden))];
        _stringsPart = Find(relationships, "sharedStrings");
        _formats = Find(relationships, "styles") is { } styles ? parts.ReadSmall(styles, CellFormats.Read) : CellFormats.None;
    }

    /// <inheritdoc/>
    public string Format => "xlsx";

    /// <inheritdoc/>
    public IReadOnlyList<SheetName> Sheets { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Problem> Warnings => [];

    /// <inheritdoc/>
    public long BytesRead => _file.BytesRead;

    /// <summary>Opens a file that was recognised as one; does not own it.</summary>
    /// <exception cref="SluiceException">The archive is damaged or hostile, or is no workbook.</exception>
    public static XlsxWorkbook Open(SourceFile file, ReadOptions read, SheetOptions options)
        => new(file, new XlsxParts(file, ZipDirectory.Read(file), read.Unpacked), options);

    /// <inheritdoc/>
    public SheetRemarks Read(SheetName sheet, SheetRow row, IRowSink sink, CancellationToken cancellation)
    {
        _context ??= new XlsxContext(_file.Path, ReadStrings(cancellation), _formats, _is1904);
        using var xml = _parts.Scan(_sheets[sheet.Index].Part);
        return new WorksheetReader(xml, _context, sheet, row).Read(sink, cancellation);
    }

    /// <inheritdoc/>
    public void EndReading()
    {
        _context?.Strings.Dispose();
        _context = null;
    }

    /// <inheritdoc/>
    public long CountRows(SheetName sheet, CancellationToken cancellation)
    {
        var emptyTexts = _stringsPart is null ? [] : EmptyTexts.In(_parts.OpenLarge(_stringsPart), cancellation);
        return RowCount.Of(_parts.OpenLarge(_sheets[sheet.Index].Part), emptyTexts, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose() => EndReading();

    private SharedStrings ReadStrings(CancellationToken cancellation) => _stringsPart is null
        ? SharedStrings.None(_options)
        : SharedStrings.Read(_parts.Scan(_stringsPart), _options, cancellation);

    private string? Find(IReadOnlyList<Relationship> relationships, string kind) =>
        relationships.FirstOrDefault(relationship => relationship.Kind == kind)?.Target is { } part && _parts.Has(part) ? part : null;

    // Sheets of charts, dialogs and macros have relationships of other kinds.
    private static (IReadOnlyList<XlsxSheet> Sheets, bool Is1904) ReadWorkbook(XmlReader xml, IReadOnlyList<Relationship> relationships)
    {
        var sheets = new List<XlsxSheet>();
        var targets = relationships.DistinctBy(relationship => relationship.Id).ToDictionary(relationship => relationship.Id, StringComparer.Ordinal);
        var is1904 = false;
        while (xml.Read())
        {
            if (xml.NodeType != XmlNodeType.Element)
            {
                continue;
            }

            if (xml.LocalName == "workbookPr")
            {
                // Later versions of Excel put an element of the same name into an extension.
                is1904 |= xml.GetAttribute("date1904") is "1" or "true" or "on";
            }
            else if (xml.LocalName == "sheet" && IdOf(xml) is { } id && targets.GetValueOrDefault(id) is { Kind: "worksheet" } sheet)
            {
                sheets.Add(new(xml.GetAttribute("name") ?? "", sheet.Target, xml.GetAttribute("state") is "hidden" or "veryHidden"));
            }
        }

        return (sheets, is1904);
    }

    /// <summary>The attribute <c>id</c> of the relationships' namespace, whatever its prefix is.</summary>
    private static string? IdOf(XmlReader xml)
    {
        string? id = null;
        while (xml.MoveToNextAttribute())
        {
            id = xml.LocalName == "id" && xml.NamespaceURI.EndsWith("/relationships", StringComparison.Ordinal) ? xml.Value : id;
        }

        xml.MoveToElement();
        return id;
    }

    private sealed record XlsxSheet(string Name, string Part, bool IsHidden);
}
