using System.Text;
using Sluice.Bench.Measuring;

namespace Sluice.Bench.Reporting;

/// <summary>The report for people.</summary>
internal static class MarkdownReport
{
    private static readonly string[] Parts = ["hash", "pack", "load"];

    public static string Of(BenchReport report)
    {
        var text = new StringBuilder();
        text.AppendLine($"# The main job, {report.Began:yyyy-MM-dd}").AppendLine();
        text.AppendLine($"{report.Machine}.{(report.Commit.Length == 0 ? "" : $" Commit {report.Commit}.")}").AppendLine();
        text.AppendLine($"Big file: {Show.Count(report.Rows)} rows. Medians of {report.Rounds} interleaved runs, page cache warm. Ratios are medians "
            + "of the ratios of each round. The bare engine's time is that of its statements with opening and closing of the database; "
            + "Sluice's is that of the whole process. Memory is the peak of all processes added up, watched from outside.").AppendLine();
        if (!report.IsFullSize)
        {
            text.AppendLine("**A small run: it shows that the bench works, and no figure of it is to be compared with a goal.**").AppendLine();
        }

        text.AppendLine("## Figures").AppendLine();
        text.AppendLine("| case | goal | figure | verdict |").AppendLine("|---|---|---|---|");
        foreach (var figure in report.Figures)
        {
            text.AppendLine($"| {figure.Case} | {figure.Goal} | {Cell(figure.Found)} | {Verdict(report, figure)} |");
        }

        text.AppendLine().AppendLine("## Runs");
        foreach (var measurement in report.Measurements)
        {
            AppendMeasurement(text, measurement);
        }

        return text.ToString();
    }

    private static void AppendMeasurement(StringBuilder text, Measurement measurement)
    {
        var parts = Parts.Where(part => measurement.Series.Any(series => series.Part(part) is not null)).ToList();
        text.AppendLine().AppendLine($"### {measurement.Title}").AppendLine();
        text.AppendLine($"| variant | wall | fastest–slowest | CPU | peak memory |{string.Concat(parts.Select(part => $" {part} |"))}");
        text.AppendLine($"|---|---|---|---|---|{string.Concat(parts.Select(_ => "---|"))}");
        foreach (var series in measurement.Series)
        {
            var walls = series.Runs.Select(run => run.WallSeconds).ToList();
            text.AppendLine($"| {series.Name} | {Show.Seconds(series.Wall)} | {Show.Seconds(walls.Min())}–{Show.Seconds(walls.Max())} "
                + $"| {Show.Seconds(series.Cpu)} | {Show.Megabytes(series.PeakBytes)} |"
                + string.Concat(parts.Select(part => series.Part(part) is { } seconds ? $" {Show.Seconds(seconds)} |" : " |")));
        }
    }

    private static string Verdict(BenchReport report, Figure figure) => figure.IsMet switch
    {
        null => "–",
        _ when !report.IsFullSize => "–",
        true => "met",
        false => "**missed**",
    };

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
