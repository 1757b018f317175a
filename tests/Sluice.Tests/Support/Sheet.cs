using System.IO.Compression;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Sluice.Pipelines.Reading.Excel.Cells;
using Sluice.Spreadsheets;

namespace Sluice.Tests.Support;

/// <summary>A CSV file as a person sees it in a spreadsheet: a header and rows of cells, written back as such a program does.</summary>
internal sealed class Sheet
{
    private Sheet(List<List<string>> rows) => Rows = rows;

    /// <summary>All rows, the header first.</summary>
    public List<List<string>> Rows { get; }

    /// <summary>The rows below the header.</summary>
    public IEnumerable<List<string>> Data => Rows.Skip(1);

    /// <summary>Reads a file.</summary>
    public static Sheet Read(string path)
    {
        var text = File.ReadAllText(path, Encoding.UTF8);
        var rows = new List<List<string>> { new() };
        var cell = new StringBuilder();
        var isQuoted = false;
        for (var at = 0; at < text.Length; at++)
        {
            var letter = text[at];
            if (isQuoted && letter == '"' && at + 1 < text.Length && text[at + 1] == '"')
            {
                cell.Append(text[at++]);
            }
            else if (letter == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (!isQuoted && letter is ',' or '\n' && !isQuoted)
            {
                rows[^1].Add(cell.ToString());
                cell.Clear();
                if (letter == '\n')
                {
                    rows.Add([]);
                }
            }
            else if (isQuoted || letter != '\r')
            {
                cell.Append(letter);
            }
        }

        rows.RemoveAt(rows.Count - 1);
        return new Sheet(rows);
    }

    /// <summary>Reads the sheets of a workbook that holds nothing but text; the headers of further sheets are left out.</summary>
    public static Sheet ReadWorkbook(string path)
    {
        XNamespace main = WorkbookParts.Main;
        using var archive = ZipFile.OpenRead(path);
        var rows = new List<List<string>>();
        foreach (var entry in archive.Entries.Where(entry => entry.FullName.StartsWith("xl/worksheets/sheet", StringComparison.Ordinal)))
        {
            using var part = entry.Open();
            var isFirst = rows.Count == 0;
            foreach (var row in XDocument.Load(XmlReader.Create(part), LoadOptions.PreserveWhitespace).Descendants(main + "row").Skip(isFirst ? 0 : 1))
            {
                var cells = row.Elements().ToDictionary(cell => Index((string)cell.Attribute("r")!), cell => XlsxText.Unescape(cell.Value));
                var width = rows.Count == 0 ? cells.Count : rows[0].Count;
                rows.Add([.. Enumerable.Range(0, width).Select(column => cells.GetValueOrDefault(column, ""))]);
            }
        }

        return new Sheet(rows);
    }

    /// <summary>
    /// Writes a workbook as a spreadsheet program does: texts are shared, a cell <c>#1.5</c> is a number, <c>@46027</c> the
    /// date of that day, and nothing is written of empty cells.
    /// </summary>
    public void WriteWorkbook(string path)
    {
        var texts = new List<string>();
        string Cell(string cell, int column, int row)
        {
            var place = $"{ColumnLetters.Of(column)}{row}";
            if (cell.Length == 0)
            {
                return "";
            }

            if (cell[0] is '#' or '@')
            {
                return $"<c r=\"{place}\" s=\"{(cell[0] == '#' ? 0 : 1)}\"><v>{cell[1..]}</v></c>";
            }

            texts.Add($"<si><t xml:space=\"preserve\">{WorkbookParts.Escaped(cell).Replace("\0", "_x0000_").Replace("\r", "_x000D_")}</t></si>");
            return $"<c r=\"{place}\" t=\"s\"><v>{texts.Count - 1}</v></c>";
        }

        var rows = string.Concat(Rows.Select((row, number) =>
            $"<row r=\"{number + 1}\">{string.Concat(row.Select((cell, column) => Cell(cell, column, number + 1)))}</row>"));
        File.WriteAllBytes(path, WorkbookParts.OfRows(rows).WithFormats("0", "14").WithStrings([.. texts]).Zip());
    }

    private static int Index(string place) => place.TakeWhile(char.IsAsciiLetter).Aggregate(0, (index, letter) => (index * 26) + letter - 'A' + 1) - 1;

    /// <summary>The column of a name.</summary>
    public int Column(string name) => Rows[0].IndexOf(name);

    /// <summary>The rows of some rejects, by their row in the original file.</summary>
    public List<string> Of(long row) => Data.Single(cells => cells[Column("_row")] == row.ToString());

    /// <summary>Changes a cell of a reject.</summary>
    public void Set(long row, string column, string cell) => Of(row)[Column(column)] = cell;

    /// <summary>Writes the file.</summary>
    public void Write(string path, char delimiter = ',') => File.WriteAllText(path, string.Concat(Rows.Select(row =>
        string.Join(delimiter, row.Select(cell => cell.AsSpan().ContainsAny("\",;\r\n") ? $"\"{cell.Replace("\"", "\"\"")}\"" : cell)) + "\r\n")));
}
