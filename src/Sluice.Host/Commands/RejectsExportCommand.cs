using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Sluice.Host.Rendering;
using Sluice.Running;
using Sluice.Running.Rejects;

namespace Sluice.Host.Commands;

/// <summary><c>sluice rejects export [JOB]</c>: rows held back, as a file to be mended.</summary>
internal static class RejectsExportCommand
{
    public static Command Create(CommonOptions common, TextWriter output)
    {
        var job = RejectsCommand.JobArgument();
        var file = new Option<string?>("--output-file", "-o", "--file")
        {
            Description = "The file to write, .xlsx or .csv (default: rejects-JOB.xlsx).",
            HelpName = "FILE",
        };
        var duplicates = new Option<bool>("--duplicates") { Description = "Also the duplicates." };
        var overwrite = new Option<bool>("--overwrite") { Description = "Write over a file that is there." };
        var command = new Command("export", "Writes the rejects of a job into a workbook or CSV file, to be mended and replayed.")
        {
            job, file, duplicates, overwrite,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var engine = Engine.Open(PipelineArguments.LoadEngine(common, parsed));
            var name = RejectsCommand.JobOf(engine, parsed.GetValue(job));
            var path = parsed.GetValue(file) ?? $"rejects-{name}.xlsx";
            if (File.Exists(path) && !parsed.GetValue(overwrite))
            {
                throw new SluiceException(FailureKind.Usage, [new Problem("file_exists", "There is a file of that name, and it may hold what somebody has mended.")
                {
                    File = path,
                    Advice = "Give another name with --output-file, or add --overwrite.",
                }]);
            }

            var export = await engine.ExportRejectsAsync(name, path, parsed.GetValue(duplicates), cancellation);
            if (common.IsJson(parsed))
            {
                output.WriteLine(JsonSerializer.Serialize(export, ReportJson.Default.RejectExport));
            }
            else
            {
                Write(output, export);
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static void Write(TextWriter output, RejectExport export)
    {
        var duplicates = export.Duplicates == 0 ? "" : $" and {Number(export.Duplicates)} duplicates";
        output.WriteLine($"{export.File}: {Number(export.Rejects)} rejects{duplicates} of job {export.Job}");
        if (export.Replayed > 0)
        {
            output.WriteLine($"  left out: {Number(export.Replayed)} that were replayed already");
        }

        if (export.CellsCut > 0)
        {
            output.WriteLine($"  {Number(export.CellsCut)} cells are longer than a workbook's cell may be and were cut; a cut cell that is not changed is replayed whole. A .csv holds them whole.");
        }

        if (export.ColumnsLeftOut.Count > 0)
        {
            output.WriteLine($"  left out: columns that the pipeline does not read ({string.Join(", ", export.ColumnsLeftOut.Take(10).Select(ProblemText.Printable))}{(export.ColumnsLeftOut.Count > 10 ? ", …" : "")})");
        }

        output.WriteLine($"  mend it, then: sluice rejects replay {export.File}");
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
