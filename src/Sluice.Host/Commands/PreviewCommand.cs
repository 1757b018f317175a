using System.CommandLine;
using System.Text.Json;
using Sluice.Host.Api;
using Sluice.Host.Rendering;
using Sluice.Running;

namespace Sluice.Host.Commands;

/// <summary><c>sluice preview FILE</c>: what is in a file, looked at whole.</summary>
internal static class PreviewCommand
{
    public static Command Create(CommonOptions common, TextWriter output, TextWriter error)
    {
        var file = new Argument<string>("file") { Description = "The file.", HelpName = "FILE" };
        var pipeline = PipelineArguments.PipelineOption();
        var limit = new Option<int>("--limit") { Description = $"Rows of the sample, at most {PipelinesApi.SampleMost}.", DefaultValueFactory = _ => 10, HelpName = "ROWS" };
        limit.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var rows) && rows > PipelinesApi.SampleMost)
            {
                result.AddError($"--limit is {rows}; expected at most {PipelinesApi.SampleMost}.");
            }
        });
        var command = new Command("preview", "Shows a file's columns, proven types and first rows.") { file, pipeline, limit };
        command.SetAction(async (parsed, cancellation) =>
        {
            var loaded = PipelineArguments.Load(common, parsed, parsed.GetValue(pipeline));
            using var engine = Engine.Open(loaded.Engine);
            var path = parsed.GetRequiredValue(file);
            var progress = new ProgressLine(error, Terminal.RewritesLines, parsed.GetValue(common.Quiet) || common.IsJson(parsed));
            var preview = await engine.PreviewAsync(
                new RunRequest(path) { Pipeline = loaded.Pipeline }, parsed.GetValue(limit), now => progress.Show(path, now), cancellation);
            progress.Clear();
            if (common.IsJson(parsed))
            {
                output.WriteLine(JsonSerializer.Serialize(preview, ReportJson.Default.FilePreview));
            }
            else
            {
                Write(output, path, preview);
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static void Write(TextWriter output, string path, FilePreview preview)
    {
        output.WriteLine($"{path}: {preview.RowsRead:N0} rows, {preview.Columns.Count:N0} columns, {preview.Dialect}");
        foreach (var note in preview.Notes)
        {
            output.WriteLine($"  note: {ProblemText.OneLine(note)}");
        }

        output.WriteLine();
        TableText.Write(output, ["column", "type", "nulls", "min", "max", "because"],
            [.. preview.Columns.Select(column => (IReadOnlyList<string?>)
                [column.Name, column.Type, column.Nulls.ToString("N0"), column.Min, column.Max, column.Witness])], preview.Columns.Count, lastIsSentence: true);
        output.WriteLine();
        TableText.Write(output, [.. preview.Columns.Select(column => column.Name)], preview.Sample, preview.RowsRead);
    }
}
