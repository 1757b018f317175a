using System.CommandLine;
using Sluice.Bench.Generating;

namespace Sluice.Bench.Commands;

/// <summary><c>generate</c>: makes the files that are not there yet.</summary>
internal static class GenerateCommand
{
    public static Command Create(DataOptions data)
    {
        var large = new Option<bool>("--large") { Description = "Also the file eight times as large." };
        var command = new Command("generate", "Makes the files, the same ones every time.") { data.Folder, data.Rows, large };
        command.SetAction(parsed =>
        {
            var files = data.Of(parsed);
            DataFile[] made = [files.Big, files.BigOnePercent, files.BigHalfValues, files.BigHalfRagged, files.OneRow, files.WideCsv, files.WideParquet, files.Workbook];
            foreach (var file in parsed.GetValue(large) ? [.. made, files.Large] : made)
            {
                Console.WriteLine($"{file.Path}: {file.Rows:N0} rows, {file.Flawed:N0} flawed, {file.Bytes:N0} bytes");
            }
        });
        return command;
    }
}
