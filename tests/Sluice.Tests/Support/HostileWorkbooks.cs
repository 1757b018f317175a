using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Sluice.Tests.Support;

/// <summary>
/// Workbooks that somebody made to harm: each is small, and would take memory, time or files of the reader. Beside each
/// stands the code it is refused with; null for one that can be read.
/// </summary>
internal static class HostileWorkbooks
{
    private const string Doctype = "<!DOCTYPE worksheet [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">"
        + "<!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;\"><!ENTITY e \"&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;\"><!ENTITY f \"&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;\">]>";

    private static readonly string[] Parts =
    [
        "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml",
    ];

    /// <summary>All of them by their names. Those with entities that lead to a server take its port.</summary>
    public static IEnumerable<(string Name, Func<byte[]> Bytes, string? Code)> All(int port)
    {
        foreach (var part in Parts)
        {
            yield return ($"billion laughs in {part}", () => WithEntities(part, Doctype, "&f;"), "workbook_damaged");
            yield return ($"a file of the system in {part}", () => WithEntities(part, "<!DOCTYPE r [<!ENTITY f SYSTEM \"file:///etc/passwd\">]>", "&f;"), "workbook_damaged");
            yield return ($"a server in {part}", () => WithEntities(part, $"<!DOCTYPE r [<!ENTITY % f SYSTEM \"http://127.0.0.1:{port}/x\"> %f;]>", ""), "workbook_damaged");
            yield return ($"a document type elsewhere for {part}", () => WithEntities(part, $"<!DOCTYPE r SYSTEM \"http://127.0.0.1:{port}/y.dtd\">", ""), "workbook_damaged");
        }

        yield return ("a sheet of blanks", () => Bomb("xl/worksheets/sheet1.xml", "<worksheet><sheetData>", " "), "unpacked_too_large");
        yield return ("a sheet of rows", () => Bomb("xl/worksheets/sheet1.xml", "<worksheet><sheetData>", "<row/><row/>"), "sheet_row_limit");
        yield return ("a comment without end", () => Bomb("xl/worksheets/sheet1.xml", "<worksheet><!--", "-"), "unpacked_too_large");
        yield return ("texts without end", () => Bomb("xl/sharedStrings.xml", "<sst>", "<si/><si/>"), "unpacked_too_large");
        yield return ("one text without end", () => Bomb("xl/sharedStrings.xml", "<sst><si><t>", "a"), "unpacked_too_large");
        yield return ("styles without end", () => Bomb("xl/styles.xml", "<styleSheet><cellXfs>", "<xf/><xf/>"), "workbook_damaged");
        yield return ("an attribute without end", () => Bomb("xl/worksheets/sheet1.xml", "<worksheet><sheetData><row r=\"", "1111111111"), "workbook_damaged");
        yield return ("elements without end", () => Bomb("xl/worksheets/sheet1.xml", "<worksheet>", "<a><a><a>"), "workbook_damaged");
        yield return ("merged cells without end", () => Bomb("xl/worksheets/sheet1.xml", "<worksheet><mergeCells>", "<mergeCell ref=\"A1:A9\"/>"), "workbook_damaged");
        yield return ("one text in many cells", SharedTextBomb, "unpacked_too_large");
        yield return ("a cell of 50 MB", () => WorkbookParts.OfRows($"<row><c t=\"str\"><v>{new string('a', 50_000_000)}</v></c></row><row><c><v>1</v></c></row>").Zip(), null);
        yield return ("a number of a million digits", () => WorkbookParts.OfRows($"<row><c><v>{new string('9', 1_000_000)}</v></c></row>").Zip(), null);
        yield return ("row 1,000,000,000", () => WorkbookParts.OfRows("<row r=\"1000000000\"><c r=\"A1000000000\"><v>1</v></c></row>").Zip(), "sheet_row_limit");
        yield return ("row 99999999999999999999", () => WorkbookParts.OfRows("<row r=\"99999999999999999999\"><c><v>1</v></c></row>").Zip(), "workbook_damaged");
        yield return ("the row behind the last", () => WorkbookParts.OfRows("<row r=\"1048576\"><c><v>1</v></c></row><row><c><v>1</v></c></row>").Zip(), "sheet_row_limit");
        yield return ("the last cell alone", () => WorkbookParts.OfRows("<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>").Zip(), null);
        yield return ("the first and the last cell", () => WorkbookParts.OfRows("<row><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>").Zip(), null);
        yield return ("the column behind the last", () => WorkbookParts.OfRows("<row><c r=\"XFE1\"><v>1</v></c></row>").Zip(), "sheet_column_limit");
        yield return ("cells behind the last column", () => WorkbookParts.OfRows($"<row>{Repeat("<c/>", 20_000)}</row>").Zip(), "sheet_column_limit");
        yield return ("16,384 columns", () => WorkbookParts.OfRows($"<row>{Repeat("<c t=\"str\"><v>n</v></c>", 16_384)}</row><row>{Repeat("<c><v>1</v></c>", 16_384)}</row>").Zip(), "memory");
        yield return ("a shared text that is not there", () => WorkbookParts.OfRows("<row><c t=\"s\"><v>4294967296</v></c></row>").Zip(), "workbook_damaged");
        yield return ("a shared text of a negative number", () => WorkbookParts.OfRows("<row><c t=\"s\"><v>-1</v></c></row>").Zip(), "workbook_damaged");
        yield return ("a workbook that is its own sheet", () => OwnSheet(), "workbook_damaged");
        yield return ("50,001 files", () => Many(50_001), "zip_refused");
        yield return ("a picture for each of 2,500 products", () => Many(2500), null);
        yield return ("sheets that are each as large as is free", BlankSheets, "unpacked_too_large");
        yield return ("a sheet that is listed 10,000 times", ListedAgain, "workbook_damaged");
        yield return ("a zip in the zip", () => WorkbookParts.OfRows("<row><c><v>1</v></c></row>").With("xl/embeddings/inner.zip", Many(3)).Zip(), null);
        yield return ("a file over another", Overlap, "zip_refused");
        yield return ("a name that leads out", () => Named("../../evil.xml"), "zip_refused");
        yield return ("a name that leads out by backslashes", () => Named("xl\\..\\..\\evil.xml"), "zip_refused");
        yield return ("an absolute name", () => Named("/etc/evil.xml"), "zip_refused");
        yield return ("a name with a drive", () => Named("C:/evil.xml"), "zip_refused");
        yield return ("a link", Link, "zip_refused");
        yield return ("two files of a name", () => Twice(), "zip_refused");
        yield return ("a wrong size", () => Changed(24, 5), "zip_damaged");
        yield return ("a wrong check sum", () => Changed(16, 0x12345678), "zip_damaged");
        yield return ("packed in another way", () => Changed(10, 12), "zip_refused");
        yield return ("a file that lies outside", () => Changed(42, 0x7fffffff), "zip_damaged");
        yield return ("cut in the middle", () => Cut(0.5), "format_mismatch");
        yield return ("without its last bytes", () => Cut(0.98), "format_mismatch");
    }

    private static byte[] WithEntities(string part, string doctype, string text)
    {
        var parts = WorkbookParts.OfRows($"<row><c t=\"s\"><v>0</v></c><c t=\"str\"><v>{(part.Contains("sheet1") ? text : "")}</v></c></row>")
            .WithStrings($"<si><t>{(part.Contains("sharedStrings") ? text : "x")}</t></si>").WithFormats("0");
        parts[part] = doctype + parts[part];
        return parts.Zip();
    }

    // 300 MB when unpacked, some 300 KB in the file.
    private static byte[] Bomb(string part, string head, string piece)
    {
        var bytes = new MemoryStream();
        bytes.Write(WorkbookParts.OfRows("<row><c t=\"s\"><v>0</v></c></row>").WithStrings("<si><t>x</t></si>").WithFormats("0").Without(part).Zip());
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Update, leaveOpen: true))
        {
            using var stream = archive.CreateEntry(part, CompressionLevel.Optimal).Open();
            stream.Write(Encoding.UTF8.GetBytes(head));
            var block = Encoding.UTF8.GetBytes(Repeat(piece, 1_000_000 / piece.Length));
            for (var i = 0; i < 300; i++)
            {
                stream.Write(block);
            }
        }

        return bytes.ToArray();
    }

    private static byte[] SharedTextBomb() => WorkbookParts.OfRows(Repeat("<row><c t=\"s\"><v>0</v></c><c t=\"s\"><v>0</v></c></row>", 6000))
        .WithStrings($"<si><t>{new string('x', 1_000_000)}</t></si>").Zip();

    private static byte[] BlankSheets()
    {
        var blanks = Encoding.UTF8.GetBytes($"<worksheet><sheetData>{new string(' ', 60_000_000)}</sheetData></worksheet>");
        return WorkbookParts.OfSheets(("a", ""), ("b", ""), ("c", "")).With("xl/worksheets/sheet1.xml", blanks).With("xl/worksheets/sheet2.xml", blanks)
            .With("xl/worksheets/sheet3.xml", blanks).Zip(CompressionLevel.Optimal);
    }

    private static byte[] ListedAgain()
    {
        var parts = WorkbookParts.OfRows("<row><c><v>1</v></c></row>");
        parts["xl/workbook.xml"] = parts["xl/workbook.xml"].Replace("</sheets>", Repeat("<sheet name=\"a\" r:id=\"rId1\"/>", 10_000) + "</sheets>");
        return parts.Zip();
    }

    private static byte[] OwnSheet()
    {
        var parts = WorkbookParts.OfRows("");
        parts["xl/_rels/workbook.xml.rels"] = WorkbookParts.Relationships(("rId1", "worksheet", "workbook.xml"));
        parts["xl/workbook.xml"] = WorkbookParts.Workbook(["A"]) + "<more/>";
        return parts.Zip();
    }

    private static byte[] Many(int files)
    {
        var parts = WorkbookParts.OfRows("<row><c><v>1</v></c></row>");
        for (var i = 0; i < files - 5; i++)
        {
            parts.With($"xl/media/{i}.bin", []);
        }

        return parts.Zip();
    }

    private static byte[] Named(string name) => WorkbookParts.OfRows("<row><c><v>1</v></c></row>").With(name, "<a/>").Zip();

    private static byte[] Twice()
    {
        var bytes = new MemoryStream();
        bytes.Write(WorkbookParts.OfRows("<row><c><v>1</v></c></row>").Zip());
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Update, leaveOpen: true))
        {
            using var stream = archive.CreateEntry("xl/Worksheets/SHEET1.xml").Open();
            stream.Write(Encoding.UTF8.GetBytes(WorkbookParts.Sheet("<row><c><v>2</v></c></row>")));
        }

        return bytes.ToArray();
    }

    private static byte[] Link()
    {
        var bytes = new MemoryStream();
        bytes.Write(WorkbookParts.OfRows("<row><c><v>1</v></c></row>").Zip());
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Update, leaveOpen: true))
        {
            var entry = archive.CreateEntry("xl/link.xml");
            entry.ExternalAttributes = 0xA1FF << 16;
            using var stream = entry.Open();
            stream.Write("/etc/passwd"u8);
        }

        return bytes.ToArray();
    }

    // The last file of the directory gets the place of the first.
    private static byte[] Overlap()
    {
        var bytes = WorkbookParts.OfRows("<row><c><v>1</v></c></row>").Zip();
        var places = Directory(bytes);
        bytes.AsSpan(places[0] + 42, 4).CopyTo(bytes.AsSpan(places[^1] + 42));
        return bytes;
    }

    // Changes a number of the directory's entry for the sheet.
    private static byte[] Changed(int field, uint value)
    {
        var bytes = WorkbookParts.OfRows("<row><c><v>1</v></c></row>").Zip();
        foreach (var place in Directory(bytes))
        {
            var name = Encoding.UTF8.GetString(bytes, place + 46, BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(place + 28)));
            if (!name.EndsWith("sheet1.xml"))
            {
                continue;
            }

            if (field == 10)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(place + field), (ushort)value);
            }
            else
            {
                BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(place + field), value);
            }
        }

        return bytes;
    }

    private static byte[] Cut(double share)
    {
        var bytes = WorkbookParts.OfRows(Repeat("<row><c><v>1</v></c></row>", 1000)).Zip();
        return bytes[..(int)(bytes.Length * share)];
    }

    private static List<int> Directory(byte[] zip)
    {
        var places = new List<int>();
        for (var at = zip.AsSpan().IndexOf("PK\u0001\u0002"u8); at >= 0 && zip.AsSpan(at).StartsWith("PK\u0001\u0002"u8);)
        {
            places.Add(at);
            at += 46 + BinaryPrimitives.ReadUInt16LittleEndian(zip.AsSpan(at + 28)) + BinaryPrimitives.ReadUInt16LittleEndian(zip.AsSpan(at + 30));
        }

        return places;
    }

    private static string Repeat(string text, int times) => new StringBuilder(text.Length * times).Insert(0, text, times).ToString();
}
