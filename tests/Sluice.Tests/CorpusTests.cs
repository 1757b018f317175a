using System.Text.Json;
using Shouldly;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests;

/// <summary>Every real file through the real executable: it is read as independent readers read it, or refused in words.</summary>
public sealed class CorpusTests
{
    private const int FilesPerCall = 40;

    // Small files keep one core busy; the last of the suite's tests to end should use them all.
    private static readonly ParallelOptions AtOnce = new() { MaxDegreeOfParallelism = Environment.ProcessorCount };

    [CorpusFact]
    public void Real_files_have_the_status_rows_and_columns_that_independent_readers_find()
    {
        var files = Corpus.Files("csv", "json", "parquet", "jira", "sales", "otel", "xlsx", "xls");
        var known = File.ReadLines(Path.Combine(SluiceProcess.Root, "tests", "Sluice.Tests", "corpus-known-failures.txt"))
            .Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('\t')).ToDictionary(line => line[0], line => line[1]);

        var failures = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var calls = files.GroupBy(Dialect).SelectMany(group => group.Chunk(FilesPerCall).Select(chunk => (Files: chunk, Dialect: group.Key)));
        Parallel.ForEach(calls, AtOnce, call => Check(call.Files, call.Dialect, failures));

        var unexpected = failures.Where(failure => !known.ContainsKey(failure.Key)).Select(failure => $"{failure.Key}: {failure.Value}");
        unexpected.ShouldBeEmpty();
        known.Keys.Where(name => !failures.ContainsKey(name)).ShouldBeEmpty("these pass now: take them off corpus-known-failures.txt");
        known.Count.ShouldBeLessThanOrEqualTo(files.Count / 100);
        known.Values.ShouldAllBe(reason => reason.Trim().Length > 0);
    }

    // The answers hold for a dialect that the answer names; where it names none, for a comma, a quote and a header.
    private static string Dialect(CorpusFile file)
    {
        // Of sheets it is known which cells they have, and not which row names the columns.
        if (IsWorkbook(file))
        {
            return "--set\u0001read.header=false";
        }

        if (!file.Expect.TryGetProperty("dialect", out var dialect))
        {
            return "";
        }

        var words = new List<string>
        {
            "--set", $"read.delimiter={Quoted(Text(dialect, "delimiter") ?? ",")}",
            "--set", $"read.quote={(Text(dialect, "quote") is "" ? "none" : Quoted(Text(dialect, "quote") ?? "\""))}",
            "--set", $"read.header={(dialect.TryGetProperty("header", out var header) && !header.GetBoolean() ? "false" : "true")}",
        };
        return string.Join('\u0001', words);
    }

    private static void Check(CorpusFile[] files, string dialect, SortedDictionary<string, string> failures)
    {
        using var sluice = new SluiceProcess();
        string[] words = ["run", .. files.Select(file => file.FullPath), "--dry-run", .. dialect.Split('\u0001', StringSplitOptions.RemoveEmptyEntries)];
        var (_, json) = sluice.RunJson(words);
        foreach (var (file, report) in files.Zip(json.GetProperty("files").EnumerateArray()))
        {
            var problems = string.Join("; ", json.GetProperty("problems").EnumerateArray()
                .Where(problem => problem.GetProperty("file").GetString() == file.FullPath)
                .Select(problem => $"{problem.GetProperty("code")}: {problem.GetProperty("message")}"));
            if (Difference(file, report, problems) is { } difference)
            {
                lock (failures)
                {
                    failures.Add(file.Name, difference);
                }
            }
        }
    }

    private static string? Difference(CorpusFile file, JsonElement report, string problems)
    {
        var isCompleted = report.GetProperty("status").GetString() == "completed";
        if (file.Status is "error" or "contested" or "either" || !isCompleted)
        {
            var isRefused = !isCompleted && problems.Length > 0 && !problems.Contains("child_crashed") && !problems.Contains("internal_error") && !problems.Contains("books_unbalanced");
            return file.Status switch
            {
                "error" => isRefused ? null : $"should be refused, and {(isCompleted ? "completed" : problems)}",
                "contested" or "either" => isCompleted || isRefused ? null : problems,
                _ => problems,
            };
        }

        if (file.Status == "ok" && IsWorkbook(file))
        {
            return SheetDifference(file, report);
        }

        var rows = file.Number("rows") ?? (file.Number("records") + (file.Number("badCount") ?? 0)) ?? 1;
        var rowsRead = report.GetProperty("rows_read").GetInt64();
        var rowsDiffer = rowsRead != rows && file.Status != "malformed";
        if (rowsDiffer)
        {
            return $"{rows} rows expected, {rowsRead} read";
        }

        long? columns = file.Expect.TryGetProperty("topKeys", out var keys) ? keys.GetArrayLength() : file.Number("columns");
        var columnsRead = report.GetProperty("columns_read").GetInt64();
        if (columns is not null && columnsRead != columns && file.Status != "malformed")
        {
            return $"{columns} columns expected, {columnsRead} read";
        }

        var rejected = report.GetProperty("rejected").GetInt64();
        return file.Status == "ragged" && rejected != file.Number("ragged") ? $"{file.Number("ragged")} ragged rows expected, {rejected} rejected" : null;
    }

    // Every row up to the last is there, as a row or as a blank one. A hidden sheet is read only where no other has data.
    private static string? SheetDifference(CorpusFile file, JsonElement report)
    {
        var rows = report.GetProperty("rows_read").GetInt64() + report.GetProperty("blank_lines").GetInt64();
        var lastRows = file.Expect.GetProperty("sheets").EnumerateArray().Where(sheet => sheet.GetProperty("cells").GetInt64() > 0)
            .Select(sheet => sheet.GetProperty("maxRow").GetInt64()).ToList();
        return lastRows.Contains(rows) || (lastRows.Count == 0 && rows == 0) ? null
            : $"{string.Join(" or ", lastRows)} rows expected, {rows} read and blank";
    }

    private static bool IsWorkbook(CorpusFile file) => Path.GetExtension(file.Name).ToLowerInvariant() is ".xlsx" or ".xlsm" or ".xls" or ".xlsb";

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static string Quoted(string text) => "\"" + text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\t", "\\t") + "\"";
}
