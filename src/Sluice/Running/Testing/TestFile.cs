using System.Text;
using Sluice.Pipelines.Config;
using Sluice.Spreadsheets;

namespace Sluice.Running.Testing;

/// <summary>
/// The file that goes into a test. Rows become one that any pipeline reads alike, whatever dialect its own files have: CSV,
/// or JSON lines for a pipeline of JSON files.
/// </summary>
internal static class TestFile
{
    /// <summary>Writes the file of a test into a folder, and gives its path with the pipeline that reads it.</summary>
    public static (string Path, PipelineConfig Pipeline) Of(TestConfig test, PipelineConfig pipeline, string folder)
    {
        if (test.File is { } file)
        {
            return (Path.Combine(Path.GetDirectoryName(Path.GetFullPath(pipeline.File ?? ".")) ?? ".", file), pipeline);
        }

        if (test.Text is { } text)
        {
            return (Written(folder, EndingOf(pipeline.Read), text), pipeline);
        }

        var isJson = pipeline.Read.Formats.Count > 0 && pipeline.Read.Formats.All(format => format is DeclaredFormat.Json or DeclaredFormat.Ndjson);
        return isJson
            ? (Written(folder, "ndjson", Lines(test.Input!)), pipeline with { Read = pipeline.Read with { Encoding = null } })
            : (Written(folder, "csv", Table(test.Input!, pipeline.Read.Header != HeaderMode.Absent)), pipeline with { Read = AsTable(pipeline.Read) });
    }

    private static string EndingOf(ReadConfig read) => read.Formats switch
    {
        [DeclaredFormat.Json, ..] => "json",
        [DeclaredFormat.Ndjson, ..] => "ndjson",
        [DeclaredFormat.Tsv, ..] => "tsv",
        _ => "csv",
    };

    private static string Written(string folder, string ending, string text)
    {
        var path = Path.Combine(folder, $"test.{ending}");
        File.WriteAllText(path, text, new UTF8Encoding(false));
        return path;
    }

    private static ReadConfig AsTable(ReadConfig read) => read with
    {
        Formats = [],
        Delimiter = ",",
        Quote = "\"",
        Escape = null,
        SkipLines = 0,
        Encoding = null,
        Header = read.Header == HeaderMode.Absent ? HeaderMode.Absent : HeaderMode.Present,
    };

    private static string Lines(IReadOnlyList<TestRow> rows) => string.Concat(rows.Select(row =>
        "{" + string.Join(",", row.Cells.Select(cell => $"{System.Text.Json.JsonSerializer.Serialize(cell.Column, TestJson.Default.String)}:{cell.Json}")) + "}\n"));

    private static string Table(IReadOnlyList<TestRow> rows, bool hasHeader)
    {
        var columns = rows.SelectMany(row => row.Cells.Select(cell => cell.Column)).Distinct(StringComparer.Ordinal).ToList();
        var text = new StringBuilder();
        if (hasHeader)
        {
            text.AppendJoin(',', columns.Select(Cell)).Append('\n');
        }

        // A record of one column without a value would be a blank line, which is no row.
        foreach (var row in rows)
        {
            var cells = columns.Select(column => row.Cells.FirstOrDefault(cell => cell.Column == column)?.Text is { } cell ? Cell(cell) : "").ToList();
            text.AppendJoin(',', cells is [""] ? ["\"\""] : cells).Append('\n');
        }

        return text.ToString();
    }

    private static string Cell(string cell) => $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
