using System.Text.Json.Nodes;
using Shouldly;
using Sluice.Pipelines.Config;
using Sluice.Running;
using Sluice.Running.Rejects;
using Sluice.Stores;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Running;

/// <summary>What becomes of packages that can not be read, or have to be made anew, and of the replays that hang on them.</summary>
public sealed class ReplayPackageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-test-").FullName;
    private readonly Engine _engine;

    public ReplayPackageTests() => _engine = Engine.Open(new EngineOptions { Home = At("home") });

    [Fact]
    public async Task A_replay_whose_rows_are_in_a_store_keeps_its_package_whatever_is_wrong_with_it()
    {
        var job = (await RunAsync("id,amount\n1,1\n2,x\n3,x\n")).Job;
        File.WriteAllText(At("mended.csv"), $"_reject_id,amount\n{job}:2,2\n{job}:3,3\n");
        var stopped = await _engine.ReplayRejectsAsync(new ReplayRequest(At("mended.csv")) { Fault = "full:load" });
        stopped.Outcome!.Completed.ShouldBeFalse();
        var package = stopped.Outcome.Package!;
        var rows = File.ReadAllBytes(Path.Combine(package, "rows.parquet"));
        File.WriteAllBytes(Path.Combine(package, "rows.parquet"), rows[..^1]);

        (await Should.ThrowAsync<SluiceException>(() => _engine.ReplayRejectsAsync(new ReplayRequest(At("mended.csv")))))
            .Problems.Select(problem => problem.Code).ShouldContain("replay_unfinished");

        File.WriteAllBytes(Path.Combine(package, "rows.parquet"), rows);
        var replay = await _engine.ReplayRejectsAsync(new ReplayRequest(At("mended.csv")));
        replay.Notes.Select(note => note.Code).ShouldBe(["replay_finished"]);
        replay.Replayed.ShouldBe(0);
        Rows().ShouldBe(["1|1", "2|2", "3|3"]);
    }

    [Fact]
    public async Task A_package_that_can_not_be_read_just_now_is_left_as_it_is_and_loaded_later()
    {
        var job = Guid.CreateVersion7().ToString();
        await RunAsync("id,amount\n1,1\n", job, "full:package");
        var rows = Path.Combine(At($"home/packages/{job}"), "rows.parquet");
        var manifest = Path.Combine(At($"home/packages/{job}"), "manifest.json");
        var whole = File.ReadAllText(manifest);

        // A link that leads to itself can be opened by nobody, and is as long as its name.
        File.Move(rows, rows + ".away");
        File.CreateSymbolicLink(rows, rows);
        var json = JsonNode.Parse(whole)!;
        json["rows_bytes"] = new FileInfo(rows).Length;
        File.WriteAllText(manifest, json.ToJsonString());
        var outcome = await RunAsync("id,amount\n1,1\n", job);

        outcome.Problems.Select(problem => problem.Code).ShouldBe(["package_unreadable"]);
        outcome.Cause.ShouldBe(FailureCause.Transient);
        File.Move(rows + ".away", rows, overwrite: true);
        File.WriteAllText(manifest, whole);
        (await RunAsync("nothing", job)).Completed.ShouldBeTrue();
        Rows().ShouldBe(["1|1"]);
    }

    [Fact]
    public async Task A_package_that_is_damaged_is_made_again()
    {
        var job = Guid.CreateVersion7().ToString();
        await RunAsync("id,amount\n1,1\n", job, "full:package");
        var rows = Path.Combine(At($"home/packages/{job}"), "rows.parquet");
        var bytes = File.ReadAllBytes(rows);
        bytes.AsSpan(bytes.Length / 2).Clear();
        File.WriteAllBytes(rows, bytes);

        (await RunAsync("id,amount\n1,1\n", job)).Completed.ShouldBeTrue();

        Rows().ShouldBe(["1|1"]);
    }

    [Fact]
    public async Task Rejects_that_a_replay_has_taken_stay_taken_when_their_package_is_made_anew()
    {
        const string Text = "id,amount\n1,1\n2,x\n3,x\n";
        var job = (await RunAsync(Text, Guid.CreateVersion7().ToString())).Job;
        File.WriteAllText(At("mended.csv"), $"_reject_id,amount\n{job}:2,2\n{job}:3,3\n");
        (await _engine.ReplayRejectsAsync(new ReplayRequest(At("mended.csv")))).Replayed.ShouldBe(2);
        File.WriteAllText(At($"home/packages/{job}/mends.json"), "{}");
        File.WriteAllText(At($"home/packages/{job}/rows.parquet"), "PAR1");

        // What stops it between the old package and the new one takes no ledger along.
        (await RunAsync(Text, job, "drop:write")).Completed.ShouldBeFalse();
        Directory.Exists(At($"home/packages/{job}")).ShouldBeFalse();
        (await RunAsync(Text, job)).Completed.ShouldBeTrue();

        var again = await _engine.ReplayRejectsAsync(new ReplayRequest(At("mended.csv")));
        again.Replayed.ShouldBe(0);
        Rows().ShouldBe(["1|1", "2|2", "3|3"]);
        File.Exists(At($"home/packages/{job}/mends.json")).ShouldBeTrue();
        Directory.EnumerateFileSystemEntries(At("home/ledgers")).ShouldBeEmpty();
    }

    public void Dispose()
    {
        _engine.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string At(string name) => Path.Combine(_folder, name);

    private IReadOnlyList<string> Rows()
    {
        _engine.Dispose();
        return Database.Rows(At("x.duckdb"), "SELECT id, amount FROM orders ORDER BY id");
    }

    private Task<JobOutcome> RunAsync(string text, string? job = null, string? fault = null)
    {
        File.WriteAllText(At("orders.csv"), text);
        return _engine.RunAsync(new RunRequest(At("orders.csv"))
        {
            Job = job,
            Fault = fault,
            Pipeline = PipelineYaml.Parse("""
                pipeline: orders
                on_repeat: load_again
                map:
                  id: { from: id, type: integer }
                  amount: { from: amount, type: integer }
                """, "orders.yaml", ConfigSources.Process).Value!,
            Targets = [new WriteTarget($"duckdb:{At("x.duckdb")}", new StreamLoad("orders", "orders", LoadMode.Append))],
        });
    }
}
