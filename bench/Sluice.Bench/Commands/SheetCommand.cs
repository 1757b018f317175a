using System.CommandLine;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using ExcelDataReader;
using Sluice.Bench.Measuring;
using Sluice.Bench.Sides;
using Sluice.DuckDbApi;
using Sluice.Pipelines.Reading.Files;

namespace Sluice.Bench.Commands;

/// <summary>
/// <c>sheet</c>: reads all cells of a workbook's sheet, by Sluice's reader or by ExcelDataReader, in a process of its own, and
/// counts those with a value.
/// </summary>
internal static class SheetCommand
{
    public static Command Create()
    {
        var by = new Option<string>("--by") { DefaultValueFactory = _ => "sluice", Description = "Whose reader." };
        by.AcceptOnlyFromAmong("sluice", "exceldatareader");
        var file = new Argument<string>("file") { Description = "The workbook." };
        var command = new Command("sheet", "Reads a workbook.") { by, file };
        command.SetAction(parsed =>
        {
            var clock = Stopwatch.StartNew();
            var cpuBefore = Environment.CpuUsage.TotalTime;
            var path = parsed.GetRequiredValue(file);
            var cells = parsed.GetValue(by) == "sluice" ? ReadBySluice(path) : ReadByExcelDataReader(path);
            Console.WriteLine(JsonSerializer.Serialize(new QueryAnswer(
                clock.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - cpuBefore).TotalSeconds, PeakWatch.PeakBytesOf("self"), $"{cells} cells")));
        });
        return command;
    }

    // As a table function, all the way into DuckDB's vectors.
    private static long ReadBySluice(string path)
    {
        using var database = DuckDatabase.Open(":memory:", new Dictionary<string, string> { ["preserve_insertion_order"] = "false" });
        using var connection = database.Connect();
        var sources = new RecordSources((_, _) => throw new InvalidOperationException("This is no workbook."));
        using var source = sources.Open(path, new ReadOptions { Sheets = new() { Header = true } }, connection);
        var counts = string.Join(" + ", source.Columns.Select(column => $"count({column.SqlName})"));
        return connection.Scalar<long>($"SELECT {counts} FROM {source.Register(connection)}") + source.Columns.Count(column => column.Name.Length > 0);
    }

    private static long ReadByExcelDataReader(string path)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        using var stream = File.OpenRead(path);
        using var reader = ExcelReaderFactory.CreateOpenXmlReader(stream);
        var cells = 0L;
        while (reader.Read())
        {
            for (var column = 0; column < reader.FieldCount; column++)
            {
                cells += reader.GetValue(column) is null ? 0 : 1;
            }
        }

        return cells;
    }
}
