using System.Text;

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
