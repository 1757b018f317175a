using System.IO.Compression;
using Sluice.TestFiles;

namespace Sluice.Bench.Generating;

/// <summary>A workbook as Excel saves it: one sheet of orders with texts in the shared part, dates as numbers, formulas with their results.</summary>
internal static class WorkbookFile
{
    /// <summary>Rows that a sheet of Excel can have, the header counted.</summary>
    public const long RowsMax = 1_048_576;

    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string Package = "http://schemas.openxmlformats.org/package/2006";

    private const ulong Sequence = 3;
    private const int Customers = 50_000;
    private const int Countries = 30;
    private const int Notes = 20_000;
    private const int FirstDay = 44_927;

    private static readonly string[] Names =
        ["order_id", "customer", "country", "ordered_at", "shipped_on", "price", "quantity", "total", "is_paid", "note"];

    /// <summary>Writes the file.</summary>
    public static void Write(string path, long rows)
    {
        using var archive = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        Add(archive, "[Content_Types].xml", $"<Types xmlns=\"{Package}/content-types\"/>");
        Add(archive, "_rels/.rels", Relationships(("rId1", "officeDocument", "xl/workbook.xml")));
        Add(archive, "xl/workbook.xml",
            $"<workbook xmlns=\"{Main}\" xmlns:r=\"{Office}\"><sheets><sheet name=\"Orders\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>");
        Add(archive, "xl/_rels/workbook.xml.rels", Relationships(
            ("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "styles", "styles.xml"), ("rId3", "sharedStrings", "sharedStrings.xml")));
        Add(archive, "xl/styles.xml", $"<styleSheet xmlns=\"{Main}\"><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"22\"/><xf numFmtId=\"14\"/><xf numFmtId=\"4\"/></cellXfs></styleSheet>");
        AddSheet(archive, rows);
        AddTexts(archive);
    }

    private static void AddSheet(ZipArchive archive, long rows)
    {
        using var part = archive.CreateEntry("xl/worksheets/sheet1.xml").Open();
        var buffer = new LineBuffer();
        buffer.Add("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet xmlns=\""u8);
        Add(buffer, Main);
        buffer.Add("\"><sheetData><row r=\"1\">"u8);
        for (var i = 0; i < Names.Length; i++)
        {
            AddCell(buffer, (char)('A' + i), 1, " t=\"s\""u8, Customers + Countries + Notes + i);
        }

        buffer.Add("</row>"u8);
        for (long row = 0; row < rows; row++)
        {
            AddRow(buffer, row);
            if (buffer.Count > 1 << 20)
            {
                part.Write(buffer.Written);
                buffer.Clear();
            }
        }

        buffer.Add("</sheetData></worksheet>"u8);
        part.Write(buffer.Written);
    }

    private static void AddRow(LineBuffer buffer, long row)
    {
        var random = SplitMix.ForRow(Sequence, row);
        var number = row + 2;
        var cents = 100 + random.Below(1_000_000);
        var quantity = 1 + random.Below(50);
        var day = FirstDay + random.Below(730);
        buffer.Add("<row r=\""u8);
        buffer.Add(number);
        buffer.Add("\" spans=\"1:10\">"u8);
        AddCell(buffer, 'A', number, ""u8, 4_000_000_000 + row);
        AddCell(buffer, 'B', number, " t=\"s\""u8, random.Below(Customers));
        AddCell(buffer, 'C', number, " t=\"s\""u8, Customers + random.Below(Countries));
        AddCell(buffer, 'D', number, " s=\"1\""u8, day + random.Below(86_400) / 86_400.0);
        AddCell(buffer, 'E', number, " s=\"2\""u8, day + 1 + random.Below(60));
        AddCell(buffer, 'F', number, " s=\"3\""u8, cents / 100.0);
        AddCell(buffer, 'G', number, ""u8, quantity);
        AddFormula(buffer, number, cents / 100.0 * quantity);
        AddCell(buffer, 'I', number, " t=\"b\""u8, random.Below(2));
        if (!random.OneIn(4))
        {
            AddCell(buffer, 'J', number, " t=\"s\""u8, Customers + Countries + random.Below(Notes));
        }

        buffer.Add("</row>"u8);
    }

    private static void AddCell(LineBuffer buffer, char column, long row, ReadOnlySpan<byte> attributes, double value)
    {
        AddHead(buffer, column, row, attributes);
        buffer.Add("<v>"u8);
        AddNumber(buffer, value);
        buffer.Add("</v></c>"u8);
    }

    private static void AddFormula(LineBuffer buffer, long row, double value)
    {
        AddHead(buffer, 'H', row, " s=\"3\""u8);
        buffer.Add("<f>F"u8);
        buffer.Add(row);
        buffer.Add("*G"u8);
        buffer.Add(row);
        buffer.Add("</f><v>"u8);
        AddNumber(buffer, value);
        buffer.Add("</v></c>"u8);
    }

    private static void AddHead(LineBuffer buffer, char column, long row, ReadOnlySpan<byte> attributes)
    {
        buffer.Add("<c r=\""u8);
        buffer.Add((byte)column);
        buffer.Add(row);
        buffer.Add((byte)'"');
        buffer.Add(attributes);
        buffer.Add((byte)'>');
    }

    // Excel writes 17 digits where a number needs them.
    private static void AddNumber(LineBuffer buffer, double value)
    {
        Span<byte> text = stackalloc byte[32];
        value.TryFormat(text, out var length, value == Math.Truncate(value) ? "F0" : "G17", System.Globalization.CultureInfo.InvariantCulture);
        buffer.Add(text[..length]);
    }

    private static void AddTexts(ZipArchive archive)
    {
        using var part = archive.CreateEntry("xl/sharedStrings.xml").Open();
        var buffer = new LineBuffer();
        buffer.Add("<sst xmlns=\""u8);
        Add(buffer, Main);
        buffer.Add("\">"u8);
        for (var i = 0; i < Customers + Countries + Notes + Names.Length; i++)
        {
            buffer.Add("<si><t>"u8);
            AddText(buffer, i);
            buffer.Add("</t></si>"u8);
        }

        buffer.Add("</sst>"u8);
        part.Write(buffer.Written);
    }

    private static void AddText(LineBuffer buffer, int number)
    {
        var random = SplitMix.ForRow(Sequence + 1, number);
        switch (number)
        {
            case < Customers:
                buffer.Add("Customer "u8);
                buffer.Add(number, 6);
                break;
            case < Customers + Countries:
                buffer.Add((byte)('A' + (number - Customers) / 6));
                buffer.Add((byte)('A' + (number - Customers) % 6));
                break;
            case < Customers + Countries + Notes:
                Prose.AddField(buffer, ref random, 20 + random.Below(100));
                break;
            default:
                Add(buffer, Names[number - Customers - Countries - Notes]);
                break;
        }
    }

    private static void Add(LineBuffer buffer, string text) => buffer.Add(System.Text.Encoding.UTF8.GetBytes(text));

    private static void Add(ZipArchive archive, string name, string text)
    {
        using var part = archive.CreateEntry(name).Open();
        part.Write(System.Text.Encoding.UTF8.GetBytes(text));
    }

    private static string Relationships(params (string Id, string Kind, string Target)[] all) => $"<Relationships xmlns=\"{Package}/relationships\">"
        + string.Concat(all.Select(one => $"<Relationship Id=\"{one.Id}\" Type=\"{Office}/{one.Kind}\" Target=\"{one.Target}\"/>")) + "</Relationships>";
}
