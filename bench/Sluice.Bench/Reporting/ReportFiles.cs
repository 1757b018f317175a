using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sluice.Bench.Reporting;

/// <summary>Writes a report as Markdown and as JSON, which has every single run.</summary>
internal static class ReportFiles
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes both files and gives the path of the Markdown.</summary>
    public static string Write(BenchReport report, string folder)
    {
        Directory.CreateDirectory(folder);
        var name = Path.Combine(folder, $"{report.Began:yyyy-MM-dd}-main-job");
        File.WriteAllText(name + ".json", JsonSerializer.Serialize(report, Options) + "\n");
        File.WriteAllText(name + ".md", MarkdownReport.Of(report));
        return name + ".md";
    }
}
