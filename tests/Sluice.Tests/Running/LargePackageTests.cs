using System.Globalization;
using System.Text;
using Shouldly;
using Sluice.Pipelines.Config;
using Sluice.Running;
using Sluice.Running.Rejects;
using Sluice.Stores;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Running;

/// <summary>The package of a large file is several files, and whoever reads it sees its rows and nothing of that.</summary>
public sealed class LargePackageTests : IDisposable
{
    private const int Rows = 70_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-large-").FullName;
    private readonly Engine _engine;

    public LargePackageTests()
    {
        _engine = Engine.Open(new EngineOptions { Home = Path.Combine(_folder, "home") });
        var text = new StringBuilder("id,amount\n");
        for (var row = 1; row <= Rows; row++)
        {
            // Every thousandth amount is none, and every ten thousandth row has the number of the one before it.
            text.Append(CultureInfo.InvariantCulture, $"{(row % 10_000 == 0 ? row - 1 : row)},{(row % 1000 == 500 ? "x" : row)}\n");
        }

        File.WriteAllText(Path.Combine(_folder, "orders.csv"), text.ToString());
    }

    [Theory]
    [InlineData("duckdb:{0}/x.duckdb")]
    [InlineData("parquet:{0}/x")]
    public async Task A_package_of_several_files_brings_the_rows_of_one_file(string url)
    {
        var whole = await RunAsync(url, "whole", null);
        var parts = await RunAsync(url, "parts", "parts");

        File.Exists(Path.Combine(whole.Package!, "rows.parquet")).ShouldBeTrue();
        Directory.GetFiles(Path.Combine(parts.Package!, "rows.parquet")).Length.ShouldBeGreaterThan(2);
        parts.Manifest!.Books.ShouldBe(whole.Manifest!.Books);
        parts.Manifest.Books.ShouldBe(new(Rows, Rows - 70 - 7, 70, 7, 0, 0));
        parts.Manifest.Digest.ShouldBe(whole.Manifest.Digest);
        parts.Manifest.RowsBytes.ShouldBeGreaterThan(100_000);
        parts.Loads.ShouldHaveSingleItem().Rows.ShouldBe(Rows - 77);
        Contents(url, "parts").ShouldBe(Contents(url, "whole"));
    }

    [Fact]
    public async Task Rejects_of_a_package_of_several_files_are_exported_mended_and_replayed()
    {
        var url = "duckdb:{0}/x.duckdb";
        var run = await RunAsync(url, "orders", "parts");
        var rejects = Path.Combine(_folder, "rejects.csv");
        var export = await _engine.ExportRejectsAsync(run.Job, rejects);
        export.Rejects.ShouldBe(70);
        File.WriteAllText(rejects, File.ReadAllText(rejects).Replace(",x", ",7", StringComparison.Ordinal));

        var replay = await _engine.ReplayRejectsAsync(new ReplayRequest(rejects));

        replay.Outcome!.Completed.ShouldBeTrue(string.Join('\n', replay.Outcome.Problems));
        Database.Rows(Path.Combine(_folder, "x.duckdb"), "SELECT count(*), count(*) FILTER (amount = 7) FROM orders").ShouldBe([$"{Rows - 7}|71"]);
    }

    public void Dispose()
    {
        _engine.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static PipelineConfig Pipeline => PipelineYaml.Parse("""
        pipeline: orders
        on_repeat: load_again
        map:
          id: { from: id, type: integer }
          amount: { from: amount, type: integer }
        check:
          - { unique: id, keep: first }
        """, "orders.yaml", ConfigSources.Process).Value!;

    private async Task<JobOutcome> RunAsync(string url, string table, string? fault)
    {
        var outcome = await _engine.RunAsync(new RunRequest(Path.Combine(_folder, "orders.csv"))
        {
            Pipeline = Pipeline,
            Targets = [new WriteTarget(string.Format(CultureInfo.InvariantCulture, url, _folder), new StreamLoad("orders", table, LoadMode.Append))],
            Fault = fault,
        });
        outcome.Completed.ShouldBeTrue(string.Join('\n', outcome.Problems));
        return outcome;
    }

    private IReadOnlyList<string> Contents(string url, string table) => url.StartsWith("duckdb", StringComparison.Ordinal)
        ? Database.Rows(Path.Combine(_folder, "x.duckdb"), $"SELECT count(*), sum(id), sum(amount), sum(_row) FROM {table}")
        : Database.Rows(":memory:", $"SELECT count(*), sum(id), sum(amount), sum(_row) FROM '{_folder}/x/{table}/*.parquet'");
}
