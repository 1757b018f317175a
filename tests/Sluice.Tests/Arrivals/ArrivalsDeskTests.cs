using System.Text;
using Shouldly;
using Sluice.Arrivals;
using Sluice.Jobs;
using Sluice.Pipelines.Config;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Arrivals;

/// <summary>What is received is on the disk with a job; what is refused has left nothing.</summary>
public sealed class ArrivalsDeskTests : IAsyncLifetime
{
    private readonly ServiceHome _home = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _home.DisposeAsync();

    [Fact]
    public async Task A_received_file_is_kept_and_its_job_is_queued()
    {
        await _home.OpenAsync();

        var added = await _home.ReceiveAsync("orders.csv", "id,name\n1,a\n");

        (added.Outcome, added.Job.Status.State, added.Job.Pipeline).ShouldBe((AddOutcome.Queued, JobState.Queued, "orders"));
        File.ReadAllText(_home.At($"home/{added.Arrival.KeptPath}")).ShouldBe("id,name\n1,a\n");
    }

    [Theory]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("C:\\data\\orders.csv", "orders.csv")]
    [InlineData("a\u001b[31mb.csv", "a[31mb.csv")]
    [InlineData("..", "upload")]
    [InlineData("", "upload")]
    public async Task A_senders_name_is_shown_and_names_no_file_of_ours(string name, string shown)
    {
        await _home.OpenAsync();

        var added = await _home.ReceiveAsync(name, "id,name\n1,a\n");

        added.Arrival.Name.ShouldBe(shown);
        Path.GetFileName(added.Arrival.KeptPath).ShouldBe(added.Arrival.Sha256);
    }

    [Fact]
    public async Task A_file_below_a_root_is_received_by_its_path_and_none_outside()
    {
        Directory.CreateDirectory(_home.At("data/deep"));
        File.WriteAllText(_home.At("data/deep/a.csv"), "id,name\n1,a\n");
        File.WriteAllText(_home.At("secret.csv"), "id,name\n9,z\n");
        File.CreateSymbolicLink(_home.At("data/link.csv"), _home.At("secret.csv"));
        _home.Yaml = $"arrivals: {{ free_bytes_min: 0 }}\nroots: {{ data: \"{_home.At("data")}\" }}";
        await _home.OpenAsync();

        var added = await _home.Service.Arrivals.ReceivePathAsync("data", "deep/a.csv", new ArrivalRequest("") { Pipeline = "orders" });

        (added.Arrival.Name, added.Arrival.Origin).ShouldBe(("data/deep/a.csv", "path"));
        await RefusedAsync("path_not_allowed", () => _home.Service.Arrivals.ReceivePathAsync("data", "../secret.csv"));
        await RefusedAsync("path_not_allowed", () => _home.Service.Arrivals.ReceivePathAsync("data", "link.csv"));
        await RefusedAsync("path_not_allowed", () => _home.Service.Arrivals.ReceivePathAsync("data", _home.At("secret.csv")));
        await RefusedAsync("unknown_root", () => _home.Service.Arrivals.ReceivePathAsync("etc", "passwd"));
    }

    [Fact]
    public async Task Nothing_is_received_for_a_pipeline_that_is_wrong_or_not_there()
    {
        _home.Pipeline("broken", "pipeline: broken\nwrite:\n  - { store: nowhere, table: t }\n");
        await _home.OpenAsync();

        await RefusedAsync("unknown_pipeline", () => _home.ReceiveAsync("a.csv", "id\n1\n", "missing"));
        await RefusedAsync("unknown_pipeline", () => _home.ReceiveAsync("a.csv", "id\n1\n", "../pipelines/orders"));
        await Should.ThrowAsync<SluiceException>(() => _home.ReceiveAsync("a.csv", "id\n1\n", "broken"));

        Directory.Exists(_home.At("home/arrivals")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_file_over_the_limit_is_refused_declared_or_not()
    {
        _home.Yaml = "arrivals: { free_bytes_min: 0, bytes_max: 1KB }";
        await _home.OpenAsync();

        await RefusedAsync("arrival_too_large", () => _home.ReceiveAsync("a.csv", new string('x', 2000)));
        await RefusedAsync("arrival_too_large", () => _home.Service.Arrivals.ReceiveAsync(
            new MemoryStream(new byte[10]), new ArrivalRequest("a.csv") { Pipeline = "orders", BytesDeclared = 5000 }));
    }

    [Fact]
    public async Task A_disk_with_too_little_room_receives_nothing()
    {
        _home.Yaml = "arrivals: { free_bytes_min: 1000000GB }";
        await _home.OpenAsync();

        await RefusedAsync("disk_full", () => _home.ReceiveAsync("a.csv", "id,name\n1,a\n"));
    }

    [Fact]
    public async Task The_same_key_again_is_the_same_job_and_for_other_bytes_a_conflict()
    {
        await _home.OpenAsync();
        var first = await ReceiveWithKeyAsync("id,name\n1,a\n");

        var again = await ReceiveWithKeyAsync("id,name\n1,a\n");

        (again.Outcome, again.Job.Id).ShouldBe((AddOutcome.SameRequest, first.Job.Id));
        await RefusedAsync("idempotency_conflict", () => ReceiveWithKeyAsync("id,name\n2,b\n"));
    }

    [Theory]
    [InlineData("skip", AddOutcome.Skipped, "1|a")]
    [InlineData("reload", AddOutcome.Queued, "1|a")]
    [InlineData("load_again", AddOutcome.Queued, "1|a,1|a")]
    public async Task The_same_bytes_again_get_the_outcome_that_the_pipeline_says(string mode, AddOutcome outcome, string rows)
    {
        _home.Pipeline("orders", $"{ServiceHome.Orders}\non_repeat: {mode}\n");
        await _home.OpenAsync();
        await _home.ReceiveAsync("a.csv", "id,name\n1,a\n");
        await _home.RunUntilIdleAsync();

        (await _home.ReceiveAsync("b.csv", "id,name\n1,a\n")).Outcome.ShouldBe(outcome);
        await _home.RunUntilIdleAsync();

        (await _home.RowsAsync("SELECT id, name FROM orders")).ShouldBe(rows.Split(','));
    }

    [Fact]
    public async Task The_same_bytes_of_a_job_that_failed_are_taken_again()
    {
        await _home.OpenAsync();
        var failed = await _home.ReceiveAsync("a.csv", "number;title\n1;a\n");
        await _home.RunUntilIdleAsync();
        (await _home.ShowAsync(failed.Job.Id)).State.ShouldBe(JobState.Failed);

        (await _home.ReceiveAsync("a.csv", "number;title\n1;a\n")).Outcome.ShouldBe(AddOutcome.Queued);
    }

    [Fact]
    public async Task Files_of_a_pipeline_that_debounces_wait_for_more()
    {
        _home.Pipeline("orders", $"{ServiceHome.Orders}\ndebounce_seconds: 600\n");
        await _home.OpenAsync();

        var added = await _home.ReceiveAsync("a.csv", "id,name\n1,a\n");

        (added.Job.Status.NotBefore - added.Job.CreatedAt).ShouldBe(TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(1));
    }

    private Task<AddedJob> ReceiveWithKeyAsync(string text) => _home.Service.Arrivals.ReceiveAsync(
        new MemoryStream(Encoding.UTF8.GetBytes(text)), new ArrivalRequest("a.csv") { Pipeline = "orders", IdempotencyKey = "k" });

    private static async Task RefusedAsync(string code, Func<Task> call) =>
        (await Should.ThrowAsync<SluiceException>(call)).Problems[0].Code.ShouldBe(code);
}
