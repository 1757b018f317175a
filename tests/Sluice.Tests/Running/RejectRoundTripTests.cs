using Shouldly;
using Sluice.Pipelines.Config;
using Sluice.Running;
using Sluice.Running.Rejects;
using Sluice.Stores;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Running;

/// <summary>Nothing of a record is lost on its way through a spreadsheet: real files, all of whose rows are rejects first.</summary>
public sealed class RejectRoundTripTests : IDisposable
{
    // Every one of the small files takes minutes; which ones are taken does not depend on chance.
    private const long BytesMax = 100_000;
    private const int Every = 4;

    private static readonly PipelineConfig Strict = new() { Name = "p", Checks = [new ExprCheckConfig("1 = 0") { Name = "none" }] };
    private static readonly PipelineConfig Loose = new() { Name = "p" };

    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-test-").FullName;

    [CorpusFact]
    public async Task Every_row_of_a_real_file_comes_back_from_an_export_as_it_was()
    {
        var step = int.TryParse(Environment.GetEnvironmentVariable("SLUICE_ROUND_TRIP_EVERY"), out var every) ? every : Every;
        var files = Corpus.Files("csv", "json", "parquet", "jira", "xlsx", "xls").Where(file => file.Status is "ok" or "ragged" && new FileInfo(file.FullPath).Length <= BytesMax)
            .Where((_, place) => place % step == 0).ToList();
        var differences = new List<string>();
        foreach (var (place, file) in files.Index())
        {
            if (await DifferenceAsync(file.FullPath, place % 2 == 0 ? ".xlsx" : ".csv") is { } difference)
            {
                differences.Add($"{file.Name}: {difference}");
            }
        }

        files.Count.ShouldBeGreaterThan(20);
        differences.ShouldBeEmpty();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<string?> DifferenceAsync(string path, string ending)
    {
        var home = Path.Combine(_folder, Guid.NewGuid().ToString());
        using var engine = Engine.Open(new EngineOptions { Home = home });
        var direct = await engine.RunAsync(new RunRequest(path) { Pipeline = Loose, DryRun = true });
        if (direct.Manifest is not { Books.RowsRead: > 0 } expected)
        {
            return null;
        }

        var held = await engine.RunAsync(new RunRequest(path) { Pipeline = Strict, Targets = [new WriteTarget($"parquet:{Path.Combine(home, "store")}", new StreamLoad("", "p", LoadMode.Append))] });
        if (!held.Completed || held.Manifest!.Books.Rejected != expected.Books.RowsRead)
        {
            return $"not all rows were held back: {string.Join(' ', held.Problems)}";
        }

        var file = Path.Combine(_folder, "rejects" + ending);
        await engine.ExportRejectsAsync(held.Job, file);
        var replay = await engine.ReplayRejectsAsync(new ReplayRequest(file) { Pipeline = Loose, DryRun = true });
        var found = replay.Outcome!.Manifest;
        return found is null ? string.Join(' ', replay.Outcome.Problems)
            : found.Books with { BlankLines = 0 } != expected.Books with { BlankLines = 0 } ? $"{found.Books}, not {expected.Books}"
            : expected.Books.Rejected == 0 && found.Digest != expected.Digest ? "the rows are others"
            : null;
    }
}
