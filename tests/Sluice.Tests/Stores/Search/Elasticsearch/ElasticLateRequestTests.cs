using System.Text.Json.Nodes;
using Shouldly;
using Sluice.Stores;
using Sluice.Tests.Stores.Support;
using Xunit;
using static Sluice.Tests.Stores.Support.Loading;

namespace Sluice.Tests.Stores.Search.Elasticsearch;

/// <summary>What a process has sent and the server does only when the process is long dead, and others have loaded.</summary>
public sealed class ElasticLateRequestTests : StoreTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    private FakeElastic Server => ((ElasticKind)Kind).Double!;

    private string Prefix => ((ElasticKind)Kind).Prefix;

    private protected override StoreKind KindIn(StoreFolder home) => new ElasticKind(home);

    [Fact]
    public async Task What_comes_late_after_the_retry_and_a_newer_job_changes_nothing()
    {
        Load(Orders("job-1", 0, 100, Append("orders")));
        Orders("job-2", 50, 100);
        var late = await KilledWhileItWrites("job-2", Upsert("orders", "id"));
        Load(Orders("job-2", 50, 100, Upsert("orders", "id")));
        Load(Orders("job-3", 60, 100, Upsert("orders", "id")));
        string[] rows = ["job-1|50|50", "job-2|10|10", "job-3|100|100"];
        ByJob().ShouldBe(rows);

        await late();

        Refreshed();
        ByJob().ShouldBe(rows);
        Seen().ShouldBe(160);
        Load(Orders("job-4", 55, 10, Upsert("orders", "id")));
        ByJob().ShouldBe(["job-1|50|50", "job-2|5|5", "job-3|95|95", "job-4|10|10"]);
        Index().Searchable.Count.ShouldBe(160, "what came late is removed by the next load");
    }

    [Fact]
    public async Task Rows_of_a_job_that_nobody_tried_again_are_not_seen_when_they_come_late()
    {
        Load(Orders("job-1", 0, 100, Append("orders")));
        Orders("job-2", 50, 100);
        var late = await KilledWhileItWrites("job-2", Upsert("orders", "id"));
        Load(Orders("job-3", 90, 20, Upsert("orders", "id")));

        await late();

        Refreshed();
        ByJob().ShouldBe(["job-1|90|90", "job-3|20|20"]);
        Seen().ShouldBe(110);
        Load(Orders("job-4", 60, 80, ReplaceBy("orders", "orders", "id")));
        ByJob().ShouldBe(["job-1|60|60", "job-4|80|80"]);
        Load(Orders("job-2", 50, 100, Upsert("orders", "id") with { InOrder = false }));
        ByJob().ShouldBe(["job-1|50|50", "job-2|100|100"]);
    }

    [Fact]
    public void Old_rows_are_removed_whatever_the_server_says_of_how_many_it_removed()
    {
        Load(Orders("job-1", 0, 100, Append("orders")));
        var calls = 0;
        Server.Fault = request => request.Path.EndsWith("_delete_by_query") && calls++ == 0 ? new(200) { Body = new JsonObject { ["deleted"] = 0 } } : null;

        Load(Orders("job-2", 50, 100, Upsert("orders", "id")));

        Refreshed();
        Index().Searchable.Count.ShouldBe(150);
        ByJob().ShouldBe(["job-1|50|50", "job-2|100|100"]);
    }

    [Fact]
    public void A_table_gets_room_for_the_columns_that_come()
    {
        Load(Home.Package("job-1").Rows("SELECT 1 AS id, 'a' AS name").Into(Append("orders")));
        var wide = string.Join(", ", Enumerable.Range(0, 400).Select(i => $"'x' AS c{i}"));

        Load(Home.Package("job-2").Rows($"SELECT 2 AS id, 'b' AS name, {wide}").Into(Append("orders")));

        Seen().ShouldBe(2);
    }

    [Fact]
    public async Task What_comes_late_into_a_retry_that_is_under_way_changes_nothing_of_it()
    {
        Load(Orders("job-1", 0, 100, Append("orders")));
        Orders("job-2", 50, 100);
        var late = await KilledWhileItWrites("job-2", Upsert("orders", "id"));
        var counted = new TaskCompletionSource();
        var goesOn = new TaskCompletionSource();
        Server.Fault = request => request.Path.EndsWith("_count") && counted.TrySetResult() ? new() { Until = goesOn.Task } : null;
        var retry = Task.Run(() => Load(Orders("job-2", 50, 100, Upsert("orders", "id"))));
        await counted.Task.WaitAsync(Long);

        await late();
        Refreshed();
        Seen().ShouldBe(100, "nothing is done yet");
        goesOn.SetResult();
        await retry;

        ByJob().ShouldBe(["job-1|50|50", "job-2|100|100"]);
        Seen().ShouldBe(150);
    }

    [Fact]
    public async Task Marks_that_come_late_before_those_of_the_retry_do_not_keep_it_from_making_its_own()
    {
        Load(Orders("job-1", 0, 100, Append("orders")));
        Orders("job-2", 50, 100);
        var late = await KilledWhileItWrites("job-2", Upsert("orders", "id"));
        // The retry has looked for the rows of before and not yet marked them.
        Func<Task>? once = late;
        Server.Fault = request => request.Path.EndsWith("_bulk") && Interlocked.Exchange(ref once, null) is { } release ? new() { Until = release() } : null;

        Load(Orders("job-2", 50, 100, Upsert("orders", "id")));

        Server.Fault = _ => null;
        ByJob().ShouldBe(["job-1|50|50", "job-2|100|100"]);
    }

    [Fact]
    public async Task An_index_that_was_removed_is_not_made_again_by_what_comes_late()
    {
        Orders("job-1", 0, 100);
        var late = await KilledWhileItWrites("job-1", Append("orders"));
        Load(Orders("job-1", 0, 100, Append("orders")));
        var indexes = Server.Cluster.Indexes;

        var answer = await late();

        answer!["errors"]!.GetValue<bool>().ShouldBeTrue();
        Server.Cluster.Indexes.ShouldBe(indexes);
        ByJob().ShouldBe(["job-1|100|100"]);
    }

    [Fact]
    public async Task A_process_that_stood_still_and_was_taken_over_can_not_mark_rows_that_it_finds_afterwards()
    {
        Load(Orders("job-1", 0, 100, Append("orders")));
        var stands = new TaskCompletionSource();
        var wakes = new TaskCompletionSource();
        var counted = new TaskCompletionSource();
        var goesOn = new TaskCompletionSource();
        Server.Fault = request => request switch
        {
            // It stands still before it looks for the rows of before, and gives no sign of life.
            _ when request.Path.EndsWith("_search") && request.Body.AsSpan().IndexOf("\"terms\""u8) > 0 && stands.TrySetResult() => new() { Until = wakes.Task },
            { Method: "PUT" } when stands.Task.IsCompleted && request.Path.Contains("_doc/table-") && request.Json["body"]!["next"]?["job"]?.GetValue<string>() == "job-2" => new(503),
            _ when request.Path.EndsWith("_count") && counted.TrySetResult() => new() { Until = goesOn.Task },
            _ => null,
        };
        var still = Task.Run(() => Should.Throw<StoreException>(() => Load(Orders("job-2", 50, 100, Upsert("orders", "id")))));
        await stands.Task.WaitAsync(Long);
        var other = Task.Run(() => Load(Orders("job-3", 40, 50, Upsert("orders", "id") with { InOrder = false })));
        await counted.Task.WaitAsync(Long);

        wakes.SetResult();
        (await still.WaitAsync(Long)).Problem.Code.ShouldBe("store_taken_over");
        goesOn.SetResult();
        await other.WaitAsync(Long);

        Server.Fault = _ => null;
        ByJob().ShouldBe(["job-1|50|50", "job-3|50|50"]);
        Seen().ShouldBe(100);
    }

    [Fact]
    public async Task Rows_that_come_late_after_a_load_gave_up_and_took_everything_back_are_not_seen()
    {
        Load(Orders("job-1", 0, 100, Append("orders")));
        var release = new TaskCompletionSource();
        var done = new TaskCompletionSource();
        Server.Fault = request => request.Path.EndsWith("_bulk") ? new() { Until = release.Task, Then = _ => done.TrySetResult() } : null;
        using (var impatient = StoreFactory.Open(StoreUrl.Parse(Kind.Url.Replace("retry_seconds=20", "retry_seconds=1&timeout_seconds=3", StringComparison.Ordinal)), Home.Options))
        {
            Should.Throw<StoreException>(() => impatient.Load(Orders("job-2", 50, 100, Upsert("orders", "id")))).IsTransient.ShouldBeTrue();
        }

        release.SetResult();
        await done.Task.WaitAsync(Long);

        Server.Fault = _ => null;
        Refreshed();
        Seen().ShouldBe(100);
        ByJob().ShouldBe(["job-1|100|100"]);
        Load(Orders("job-2", 50, 100, Upsert("orders", "id")));
        ByJob().ShouldBe(["job-1|50|50", "job-2|100|100"]);
    }

    // Sends its rows and is dead before the server has done anything with them. What is given lets the server do it.
    private async Task<Func<Task<JsonNode?>>> KilledWhileItWrites(string job, StreamLoad into)
    {
        var isSent = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        var done = new TaskCompletionSource<JsonNode?>();
        using (var process = LoaderProcess.Start(new(Kind.Url, Home.Packages, [job], [into])))
        {
            Server.Fault = request =>
            {
                if (!request.Path.EndsWith("_bulk"))
                {
                    return null;
                }

                isSent.TrySetResult();
                return new() { Until = release.Task, Then = answer => done.TrySetResult(answer) };
            };
            process.Line().ShouldBe("ready");
            await isSent.Task.WaitAsync(Long);
            process.Kill();
        }

        Server.Fault = _ => null;
        return () =>
        {
            release.SetResult();
            return done.Task.WaitAsync(Long);
        };
    }

    private LoadOutcome Load(PackageLoad load)
    {
        using var store = Open();
        return store.Load(load);
    }

    private PackageLoad Orders(string job, int first, int count, params StreamLoad[] into) =>
        Home.Package(job).Rows($"SELECT range AS id, 'order ' || range AS name, '{job}' AS who FROM range({first}, {first + count})").Into(into);

    private IReadOnlyList<string> ByJob() => Rows("orders", "SELECT who, count(*), count(DISTINCT id) FROM {0} GROUP BY ALL ORDER BY 1");

    private long? Seen()
    {
        using var store = Open();
        return store.Sample("orders", 1).TotalRows;
    }

    private FakeIndex Index() => Server.Cluster.Find($"{Prefix}-orders").Index;

    // As anybody can have the server do at any time.
    private void Refreshed() => Index().Refresh();
}
