using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Sluice.Pipelines.Reading.Excel;
using Sluice.Pipelines.Reading.Excel.Cells;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Pipelines.Reading.Excel;

/// <summary>Random sheets, written in every way in which XML can write them, read back as what was written.</summary>
public sealed class XlsxPropertyTests
{
    private static readonly string[] Texts =
        ["a", "007", "x y ", "<&>\"'", "line\nbreak", "tab\there", "é€😀漢", "=1+1", "2024-01-05", "_x0041_", new string('w', 300), " ", "true", "#N/A"];

    private static readonly Gen<Cell> Cells = Gen.OneOf(
        Gen.Elements(Texts).Select(text => new Cell("text", text)),
        ArbMap.Default.GeneratorFor<int>().Select(number => new Cell("number", number.ToString(CultureInfo.InvariantCulture))),
        Gen.Choose(-1_000_000, 1_000_000).Select(cents => new Cell("number", (cents / 100m).ToString("0.##", CultureInfo.InvariantCulture))),
        Gen.Elements("true", "false").Select(flag => new Cell("flag", flag)),
        Gen.Choose(61, 80_000).Select(day => new Cell("day", new DateTime(1899, 12, 30).AddDays(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))),
        Gen.Constant(new Cell("nothing", "")));

    private static readonly Gen<Row> Rows =
        from gap in Gen.Frequency((8, Gen.Constant(1)), (1, Gen.Choose(2, 5000)))
        from width in Gen.Choose(1, 6)
        from cells in Cells.ListOf(width)
        select new Row(gap, [.. cells]);

    [Fact]
    public void A_sheet_is_what_was_written()
    {
        var sheets = from count in Gen.Choose(0, 40)
                     from rows in Rows.ListOf(count)
                     from seed in Gen.Choose(0, int.MaxValue)
                     select (Rows: rows.ToList(), Seed: seed);
        Check.One(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(60), Prop.ForAll(sheets.ToArbitrary(), sheet => Verify(sheet.Rows, sheet.Seed)));
    }

    private static void Verify(List<Row> rows, int seed)
    {
        var writer = new Spelling(new Random(seed));
        var xml = writer.Sheet(rows);
        var parts = WorkbookParts.OfRows("").With("xl/worksheets/sheet1.xml", xml).WithStrings([.. writer.Shared]).WithFormats("0", "yyyy\\-mm\\-dd");
        var kept = rows.Where(row => row.Cells.Any(cell => cell.Kind != "nothing")).ToList();

        using var sheet = new OpenSheet(parts, new SheetOptions { Header = false });

        var width = kept.Count == 0 ? 0 : Enumerable.Range(0, 6).Count(column => kept.Any(row => column < row.Cells.Length && row.Cells[column].Kind != "nothing"));
        sheet.Source.Columns.Count.ShouldBe(width, xml);
        sheet.Rows.ShouldBe(kept.Select(row => string.Join('|', sheet.Source.Columns.Select(column => row.CellAt(column.Letters!)))), xml);
        sheet.Numbers.ShouldBe(kept.Select((row, index) => $"{index + 1} {row.Number} 0"), xml);
        sheet.Source.CountRecords(default).ShouldBe(kept.Count, xml);
        sheet.Raws.Select(raw => string.Join('|', sheet.Source.CellsOf(System.Text.Encoding.UTF8.GetBytes(raw)).Select(cell => cell ?? "∅")))
            .ShouldBe(sheet.Rows, xml);
    }

    private sealed record Cell(string Kind, string Text);

    private sealed record Row(int Gap, Cell[] Cells)
    {
        public int Number { get; set; }

        public string CellAt(string letters)
        {
            ColumnLetters.TryRead(System.Text.Encoding.ASCII.GetBytes(letters), out var column, out _);
            return column < Cells.Length && Cells[column].Kind != "nothing" ? Cells[column].Text : "∅";
        }
    }

    /// <summary>Writes a sheet, each part of it in one of the ways that are allowed.</summary>
    private sealed class Spelling(Random random)
    {
        public List<string> Shared { get; } = [];

        public string Sheet(List<Row> rows)
        {
            var p = Pick("", "x:");
            var number = 0;
            var body = string.Concat(rows.Select(row =>
            {
                row.Number = number + row.Gap;
                var isCounted = row.Gap == 1 && random.Next(3) == 0;
                number = row.Number;
                var reference = isCounted ? "" : $" r={Quoted(row.Number.ToString())}";
                return $"{Noise()}<{p}row{reference}{Pick("", " spans=\"1:6\"")}>{string.Concat(row.Cells.Select((cell, column) => CellXml(p, row, cell, column)))}</{p}row>";
            }));
            return $"{Pick("", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n", "\ufeff<?xml version=\"1.0\"?>")}<{p}worksheet xmlns{(p.Length > 0 ? ":x" : "")}=\"{WorkbookParts.Main}\">"
                + $"{Pick("", $"<{p}dimension ref=\"A1\"/>")}<{p}sheetData>{body}</{p}sheetData>{Noise()}</{p}worksheet>{Noise()}";
        }

        private string CellXml(string p, Row row, Cell cell, int column)
        {
            // A reference may only be left out where the cell is the next one, which it always is here.
            var reference = random.Next(4) == 0 && cell.Kind != "nothing" ? "" : $" r={Quoted(ColumnLetters.Of(column) + row.Number)}";
            return cell.Kind switch
            {
                "nothing" => Pick($"<{p}c{reference}/>", $"<{p}c{reference}></{p}c>", $"<{p}c{reference} s=\"1\"><{p}v></{p}v></{p}c>", $"<{p}c{reference} t=\"str\"><{p}f>A1</{p}f><{p}v/></{p}c>"),
                "number" => $"<{p}c{reference}{Pick("", " t=\"n\"", " s=\"0\"")}>{Formula(p)}<{p}v>{NumberXml(cell.Text)}</{p}v></{p}c>",
                "flag" => $"<{p}c{reference} t={Quoted("b")}><{p}v>{(cell.Text == "true" ? Pick("1", "true") : Pick("0", "FALSE"))}</{p}v></{p}c>",
                "day" => random.Next(4) == 0
                    ? $"<{p}c t=\"d\"{reference}><{p}v>{cell.Text}</{p}v></{p}c>"
                    : $"<{p}c{reference} s={Quoted("1")}><{p}v>{(DateTime.Parse(cell.Text, CultureInfo.InvariantCulture) - new DateTime(1899, 12, 30)).Days}{Pick("", ".0")}</{p}v></{p}c>",
                _ => TextXml(p, reference, cell.Text),
            };
        }

        private string TextXml(string p, string reference, string text)
        {
            switch (random.Next(3))
            {
                case 0:
                    Shared.Add($"<si>{Rich("", text)}</si>");
                    return $"<{p}c{reference} t={Quoted("s")}>{Noise()}<{p}v>{Shared.Count - 1}</{p}v></{p}c>";
                case 1:
                    return $"<{p}c t=\"inlineStr\"{reference}><{p}is>{Rich(p, text)}</{p}is></{p}c>";
                default:
                    return $"<{p}c t=\"str\"{reference}>{Formula(p)}<{p}v xml:space=\"preserve\">{Letters(text)}</{p}v></{p}c>";
            }
        }

        private string Rich(string p, string text)
        {
            if (random.Next(3) > 0)
            {
                return $"<{p}t xml:space=\"preserve\">{Letters(text)}</{p}t>{Spoken(p)}";
            }

            // A text is cut where no escape and no pair of surrogates is.
            var cut = text.Any(char.IsSurrogate) || text.Contains('_') ? 0 : random.Next(text.Length);
            return $"<{p}r><{p}rPr><{p}b/></{p}rPr><{p}t>{Letters(text[..cut])}</{p}t></{p}r><{p}r><{p}t>{Letters(text[cut..])}</{p}t></{p}r>{Spoken(p)}";
        }

        private string Spoken(string p) => Pick("", $"<{p}rPh sb=\"0\" eb=\"1\"><{p}t>spoken</{p}t></{p}rPh><{p}phoneticPr fontId=\"1\"/>");

        private string Formula(string p) => Pick("", $"<{p}f>SUM(A1:A2)&lt;&gt;&quot;&quot;</{p}f>");

        private string NumberXml(string number) => random.Next(4) switch
        {
            0 => double.Parse(number, CultureInfo.InvariantCulture).ToString("G17", CultureInfo.InvariantCulture),
            1 => double.Parse(number, CultureInfo.InvariantCulture).ToString("E16", CultureInfo.InvariantCulture),
            _ => number,
        };

        private string Letters(string text)
        {
            text = text.Replace("_x0041_", "_x005F_x0041_");
            if (random.Next(5) == 0 && !text.Contains("]]>"))
            {
                return text.Length == 0 ? "" : $"<![CDATA[{text}]]>";
            }

            return string.Concat(text.Select(letter => letter switch
            {
                '<' => Pick("&lt;", "&#60;", "_x003C_"),
                '&' => Pick("&amp;", "&#x26;"),
                '\n' => Pick("\n", "&#10;", "_x000A_"),
                '"' => Pick("\"", "&quot;"),
                'a' => Pick("a", "&#97;", "a<!-- nothing -->"),
                _ => letter.ToString(),
            }));
        }

        private string Noise() => Pick("", "", "", "\n  ", "<!-- <row><c><v>1</v></c></row> -->", "<?noise <row> ?>");

        private string Quoted(string value) => Pick($"\"{value}\"", $"'{value}'");

        private string Pick(params string[] ways) => ways[random.Next(ways.Length)];
    }
}
