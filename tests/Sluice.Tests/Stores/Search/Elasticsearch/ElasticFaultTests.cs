using System.Text.Json.Nodes;
using Shouldly;
using Sluice.Stores;
using Sluice.Stores.Search;
using Sluice.Tests.Stores.Support;
using Xunit;
using static Sluice.Tests.Stores.Support.Loading;

namespace Sluice.Tests.Stores.Search.Elasticsearch;

/// <summary>What a load does when the server turns requests away, loses connections, is slow, or dies with the loader in between.</summary>
public sealed class ElasticFaultTests : StoreTests
{
    private FakeElastic Server => ((ElasticKind)Kind).Double!;

    private string Prefix => ((ElasticKind)Kind).Prefix;

    private protected override StoreKind KindIn(StoreFolder home) => new ElasticKind(home);

    private LoadOutcome Load(PackageLoad load)
    {
        using var store = Open();
        return store.Load(load);
    }

    private PackageLoad Orders(string job, int first, int count, params StreamLoad[] into) =>
        Home.Package(job).Rows($"SELECT range AS id, 'order ' || range AS name, '{job}' AS who FROM range({first}, {first + count})").Into(into);

    [Fact]
    public void Documents_that_are_turned_away_one_by_one_are_sent_again_until_all_are_there()
    {
        var turnedAway = new HashSet<string>();
        Server.ItemFault = id => id.GetHashCode() % 3 == 0 && turnedAway.Add(id) ? 429 : null;

        Load(Orders("job-1", 0, 3000, Append("orders"))).Streams.Single().Loaded.ShouldBe(3000);

        turnedAway.ShouldNotBeEmpty();
        Rows("orders", "SELECT count(*), count(DISTINCT id) FROM {0}").ShouldBe(["3000|3000"]);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(502)]
    [InlineData(503)]
    public void Requests_that_are_turned_away_are_sent_again(int status)
    {
        var count = 0;
        Server.Fault = request => request.Path != "/" && Interlocked.Increment(ref count) % 3 == 0
            ? new(status) { Body = new FakeError(status, "es_rejected_execution_exception", "rejected execution of coordinating operation").Body } : null;

        Load(Orders("job-1", 0, 100, Append("orders")));
        Load(Orders("job-2", 50, 100, Upsert("orders", "id")));
        Server.Fault = _ => null;

        Rows("orders", "SELECT who, count(*) FROM {0} GROUP BY ALL ORDER BY 1").ShouldBe(["job-1|50", "job-2|100"]);
    }

    [Theory]
    [InlineData("_bulk")]
    [InlineData("_create")]
    [InlineData("_doc")]
    [InlineData("_aliases")]
    [InlineData("_delete_by_query")]
    [InlineData("_mapping")]
    [InlineData("/")]
    public void A_connection_that_is_cut_after_the_request_was_done_doubles_and_loses_nothing(string path)
    {
        using (var store = Open())
        {
            store.Load(Orders("job-1", 0, 100, Append("orders")));
            var cut = new HashSet<string>();
            // Every other request of a kind is done, and nobody hears of it.
            var count = 0;
            Server.Fault = request => (path == "/" ? request is { Method: "PUT" or "DELETE" } && request.Path.LastIndexOf('/') == 0 : request.Path.Contains(path))
                && Interlocked.Increment(ref count) % 2 == 1 ? new() { Cuts = true } : null;

            store.Load(Orders("job-2", 50, 100, Upsert("orders", "id")));
            store.Load(Home.Package("job-3").Rows("SELECT range AS id, 'x' AS more FROM range(150, 160)").Into(Append("orders"), Replace("latest")));

            count.ShouldBeGreaterThan(0);
            Server.Fault = _ => null;
        }

        Rows("orders", "SELECT who, count(*), count(DISTINCT id) FROM {0} GROUP BY ALL ORDER BY 1 NULLS LAST").ShouldBe(["job-1|50|50", "job-2|100|100", "NULL|10|10"]);
        Rows("latest", "SELECT count(*) FROM {0}").ShouldBe(["10"]);
    }

    [Fact]
    public void What_a_load_that_was_done_could_not_show_to_others_is_shown_by_the_next_try_at_it()
    {
        Load(Orders("job-1", 0, 10, Append("orders")));
        var asked = 0;
        // The rows under way are hidden, and then it is as if it had been killed right after its commit.
        Server.Fault = request => request.Path.Contains("_aliases") && Interlocked.Increment(ref asked) > 1 ? new(400) : null;
        Load(Orders("job-2", 10, 10, Append("orders"), Append("more"))).AlreadyLoaded.ShouldBeFalse();
        Server.Fault = _ => null;

        Load(Orders("job-2", 10, 10, Append("orders"), Append("more"))).AlreadyLoaded.ShouldBeTrue();

        Rows("orders", "SELECT count(*) FROM {0}").ShouldBe(["20"]);
        Rows("more", "SELECT count(*) FROM {0}").ShouldBe(["10"]);
    }

    [Fact]
    public void A_sign_of_life_of_which_nobody_heard_that_it_was_written_is_still_our_own()
    {
        Load(Orders("job-1", 0, 10, Append("orders")));
        var cut = new TaskCompletionSource();
        var isWriting = false;
        Server.Fault = request =>
        {
            // The rows wait until a sign of life was written and its answer lost.
            if (request.Path.Contains("_bulk"))
            {
                isWriting = true;
                return new() { Until = cut.Task };
            }

            return isWriting && request.Method == "PUT" && request.Path.Contains("_doc/table-") && cut.TrySetResult() ? new() { Cuts = true } : null;
        };

        Load(Orders("job-2", 10, 10, Append("orders"))).Streams.Single().Loaded.ShouldBe(10);
        Server.Fault = _ => null;

        cut.Task.IsCompleted.ShouldBeTrue();
        Count("orders").ShouldBe(20);
    }

    [Fact]
    public void A_request_that_is_too_large_goes_in_pieces_and_a_row_that_is_too_large_is_named()
    {
        Server.ContentBytesMax = 20_000;

        Load(Orders("job-1", 0, 1000, Append("orders"))).Streams.Single().Loaded.ShouldBe(1000);

        Server.Requests.Count(request => request.Path.EndsWith("_bulk")).ShouldBeGreaterThan(5);
        Count("orders").ShouldBe(1000);
        var refusal = Should.Throw<StoreException>(() => Load(Home.Package("job-2").Rows("SELECT range AS id, CASE WHEN range = 6 THEN repeat('x', 30000) END AS name FROM range(10)").Into(Append("orders"))));
        refusal.Problem.Code.ShouldBe("too_long");
        refusal.Problem.Message.ShouldContain("Row 7 of the stream \"orders\"");
        Count("orders").ShouldBe(1000);
    }

    [Fact]
    public void A_row_that_the_server_refuses_fails_the_load_with_its_number_and_column_and_nothing_is_kept()
    {
        Load(Orders("job-1", 0, 10, Append("orders")));
        // Somebody has changed the mapping behind our back: a template, or another client.
        Server.Fault = request =>
        {
            if (request.Path.EndsWith("_bulk"))
            {
                Server.Cluster.Find(request.Path.Split('/')[1]).Index.Freeze("name", text => text == "order 13");
            }

            return null;
        };

        var refusal = Should.Throw<StoreException>(() => Load(Orders("job-2", 10, 10, Append("orders"))));

        refusal.Problem.Code.ShouldBe("item_refused");
        refusal.IsTransient.ShouldBeFalse();
        refusal.Problem.Message.ShouldContain("Row 4 of the stream \"orders\"");
        refusal.Problem.Message.ShouldContain("document_parsing_exception");
        refusal.Problem.Column.ShouldBe("name");
        Count("orders").ShouldBe(10);
        using var store = Open();
        store.HasLoaded("job-2").ShouldBeFalse();
        store.Sample("orders", 1).TotalRows.ShouldBe(10);
    }

    [Fact]
    public void A_server_that_stays_away_is_down_and_no_message_shows_the_password()
    {
        using var store = StoreFactory.Open(StoreUrl.Parse(Server.Url("x", "retry_seconds=1")), Home.Options);
        Server.Fault = _ => new(503);

        var refusal = Should.Throw<StoreException>(() => store.Load(Orders("job-1", 0, 10, Append("orders"))));

        refusal.IsTransient.ShouldBeTrue();
        refusal.Kind.ShouldBe(FailureKind.StoreDown);
        refusal.ToString().ShouldNotContain(FakeElastic.Password);
        store.Name.ShouldNotContain(FakeElastic.Password);
        store.Name.ShouldNotContain(Uri.EscapeDataString(FakeElastic.Password));
    }

    [Fact]
    public void What_is_no_server_of_ours_is_said()
    {
        Code(Server.Url("x").Replace(FakeElastic.User, "nobody")).ShouldBe("store_login");
        Code($"elasticsearch+http://127.0.0.1:{Server.Port}/x").ShouldBe("store_login");
        Code("elasticsearch+http://127.0.0.1:1/x").ShouldBe("store_unreachable");
        Code($"elasticsearch+https://127.0.0.1:{Server.Port}/x").ShouldBeOneOf("store_tls", "store_unreachable");
        Server.Version = "7.9.3";
        Code(Server.Url("x")).ShouldBe("store_version");
        Server.Version = "8.17.0";
        Server.CallsItselfElasticsearch = false;
        Code(Server.Url("x")).ShouldBe("store_version");
        Server.Version = "7.10.2";
        Code(Server.Url("x")).ShouldBeNull();
        Server.Version = "2.11.0";
        Server.IsOpenSearch = true;
        Code(Server.Url("x")).ShouldBeNull();
        Code($"elasticsearch+http://127.0.0.1:{Server.Port}/x?api_key={Uri.EscapeDataString(FakeElastic.ApiKey)}").ShouldBeNull();

        string? Code(string url)
        {
            try
            {
                using var store = StoreFactory.Open(StoreUrl.Parse(url), Home.Options);
                return null;
            }
            catch (StoreException refusal)
            {
                return refusal.Problem.Code;
            }
        }
    }

    [Fact]
    public async Task A_load_that_is_under_way_is_seen_by_nobody_and_seen_whole_from_one_moment_on()
    {
        Load(Orders("job-1", 0, 100, Append("orders")));
        var isHeld = new TaskCompletionSource();
        var goesOn = new TaskCompletionSource();
        Server.Fault = request =>
        {
            // All rows are there; what comes next is the count, and then the commit.
            if (!request.Path.EndsWith("_count"))
            {
                return null;
            }

            isHeld.TrySetResult();
            return new() { Until = goesOn.Task };
        };
        var load = Task.Run(() => Load(Orders("job-2", 50, 100, Upsert("orders", "id"))));
        await isHeld.Task.WaitAsync(TimeSpan.FromMinutes(1));

        using (var store = Open())
        {
            store.HasLoaded("job-2").ShouldBeFalse();
            store.Sample("orders", 1).TotalRows.ShouldBe(100);
            Rows("orders", "SELECT who, count(*) FROM {0} GROUP BY ALL").ShouldBe(["job-1|100"], "others who look by the alias see the same");
            ((ISearchable)store).Search(new("orders", "who:\"job-2\""), CancellationToken.None).Total.ShouldBe(0);
        }

        goesOn.SetResult();
        await load;
        Rows("orders", "SELECT who, count(*) FROM {0} GROUP BY ALL ORDER BY 1").ShouldBe(["job-1|50", "job-2|100"]);
    }

    [Fact]
    public void What_a_commit_says_is_seen_although_nobody_tidied_up_after_it_and_the_next_load_does()
    {
        Load(Orders("job-1", 0, 100, Append("orders")));
        // The process dies right after its commit, as far as the server can tell.
        var isCommitted = false;
        Server.Fault = request =>
        {
            isCommitted |= request.Method == "PUT" && request.Path.Contains("_doc/load-") && request.Json["body"]!["is_done"]!.GetValue<bool>();
            return isCommitted && !request.Path.Contains("_doc/load-") ? new(400) { Body = new FakeError(400, "killed", "killed").Body } : null;
        };
        Load(Orders("job-2", 50, 100, Upsert("orders", "id")));
        Server.Fault = _ => null;

        using (var store = Open())
        {
            store.HasLoaded("job-2").ShouldBeTrue();
            store.Read(new TableQuery("orders") { Filters = [new("who", FilterOperator.Eq, "job-1")] }, CancellationToken.None).Rows.Count.ShouldBe(50);
            store.Sample("orders", 1).TotalRows.ShouldBe(150);
        }

        Load(Orders("job-3", 200, 10, Append("orders")));

        Rows("orders", "SELECT who, count(*) FROM {0} GROUP BY ALL ORDER BY 1").ShouldBe(["job-1|50", "job-2|100", "job-3|10"]);
        var index = Server.Cluster.Find($"{Prefix}-orders").Index;
        index.Searchable.Count.ShouldBe(160, "what job-2 took away is gone");
    }

    [Fact]
    public async Task A_load_that_died_is_taken_over_by_the_next_when_it_has_been_silent_for_its_lease()
    {
        Load(Orders("job-1", 0, 100, Append("orders")));
        Orders("job-2", 50, 100);
        using (var process = LoaderProcess.Start(new(Kind.Url, Home.Packages, ["job-2"], [Upsert("orders", "id")])))
        {
            var isUnderWay = new TaskCompletionSource();
            Server.Fault = request =>
            {
                if (!request.Path.EndsWith("_count"))
                {
                    return null;
                }

                isUnderWay.TrySetResult();
                return new() { Until = Task.Delay(Timeout.Infinite) };
            };
            process.Line().ShouldBe("ready");
            await isUnderWay.Task.WaitAsync(TimeSpan.FromMinutes(1));
            process.Kill();
        }

        Server.Fault = _ => null;
        Load(Orders("job-3", 90, 20, Upsert("orders", "id")));

        Rows("orders", "SELECT who, count(*), count(DISTINCT id) FROM {0} GROUP BY ALL ORDER BY 1").ShouldBe(["job-1|90|90", "job-3|20|20"]);
        Load(Orders("job-2", 50, 100, Upsert("orders", "id") with { InOrder = false })).AlreadyLoaded.ShouldBeFalse();
        Rows("orders", "SELECT who, count(*), count(DISTINCT id) FROM {0} GROUP BY ALL ORDER BY 1").ShouldBe(["job-1|50|50", "job-2|100|100"]);
    }

    [Fact]
    public void Two_processes_that_load_into_one_table_go_one_after_the_other()
    {
        foreach (var job in new[] { "job-1", "job-2", "job-3", "job-4" })
        {
            Home.Package(job).Rows($"SELECT range AS id, '{job}' AS who FROM range(500)").Build();
        }

        using var first = LoaderProcess.Start(new(Kind.Url, Home.Packages, ["job-1", "job-2"], [Upsert("orders", "id") with { InOrder = false }]));
        using var second = LoaderProcess.Start(new(Kind.Url, Home.Packages, ["job-3", "job-4"], [Upsert("orders", "id") with { InOrder = false }]));
        string?[] said = [first.Line(), second.Line(), first.Line(), second.Line(), first.Line(), second.Line()];

        said.ShouldBe(["ready", "ready", "job-1 loaded 500", "job-3 loaded 500", "job-2 loaded 500", "job-4 loaded 500"]);
        Rows("orders", "SELECT count(*), count(DISTINCT id), count(DISTINCT who) FROM {0}").ShouldBe(["500|500|1"]);
    }

    [Fact]
    public void A_page_of_large_rows_is_read_as_far_as_it_is_shown()
    {
        Load(Home.Package("job-1").Rows("SELECT range AS id, repeat('x', 20000) AS name FROM range(2500)").Into(Append("orders")));
        Server.Requests.Clear();
        using var store = Open();

        var page = store.Read(new TableQuery("orders") { Take = 2400 }, CancellationToken.None);

        page.HasMore.ShouldBeTrue();
        page.Rows.Count.ShouldBeInRange(400, 430);
        Server.Requests.Where(request => request.Path.EndsWith("_search")).Sum(request => request.Json["size"]!.GetValue<int>()).ShouldBeLessThan(1000);
    }

    [Theory]
    [InlineData(0, 1700, false)]
    [InlineData(100, 1499, true)]
    [InlineData(1200, 1000, false)]
    public void A_long_page_has_every_row_once_in_its_order(int skip, int take, bool descending)
    {
        Load(Home.Package("job-1").Rows("SELECT range AS id, CASE WHEN range % 3 > 0 THEN (range // 2)::VARCHAR END AS name FROM range(1700)").Into(Append("orders")));
        using var store = Open();
        var all = Enumerable.Range(0, 1700).Select(id => (Id: id, Name: id % 3 > 0 ? $"{id / 2}" : null));
        var ordered = descending
            ? all.OrderBy(row => row.Name is null).ThenByDescending(row => row.Name, StringComparer.Ordinal).ThenByDescending(row => row.Id)
            : all.OrderBy(row => row.Name is null).ThenBy(row => row.Name, StringComparer.Ordinal).ThenBy(row => row.Id);

        var page = store.Read(new TableQuery("orders") { OrderBy = "name", Descending = descending, Skip = skip, Take = take }, CancellationToken.None);

        page.Rows.Select(row => row[0]).ShouldBe(ordered.Skip(skip).Take(take).Select(row => $"{row.Id}"));
        page.HasMore.ShouldBe(skip + take < 1700);
    }

    [Fact]
    public void Everything_that_is_sent_can_be_compressed()
    {
        using var store = StoreFactory.Open(StoreUrl.Parse(Server.Url("zip", "gzip=true")), Home.Options);

        store.Load(Orders("job-1", 0, 2000, Append("orders")));

        store.Sample("orders", 1).TotalRows.ShouldBe(2000);
    }

    [Fact]
    public void Keys_by_which_rows_can_not_be_found_again_and_too_many_columns_are_refused_before_anything_is_written()
    {
        using var store = Open();
        Should.Throw<StoreException>(() => store.Load(Home.Package("job-1").Rows("SELECT [1] AS id").Into(Upsert("orders", "id")))).Problem.Code.ShouldBe("key_not_comparable");
        Should.Throw<StoreException>(() => store.Load(Home.Package("job-2").Rows("SELECT repeat('x', 9000) AS id").Into(Upsert("orders", "id")))).Problem.Code.ShouldBe("key_too_long");
        var wide = Home.Package("job-3").Rows($"SELECT {string.Join(", ", Enumerable.Range(0, 1001).Select(i => $"{i} AS c{i}"))}").Into(Append("orders"));

        store.Inspect(wide).Problems.Single().Code.ShouldBe("too_many_columns");
        Should.Throw<StoreException>(() => store.Load(wide)).Problem.Advice!.ShouldContain("rest: json");
        store.Tables().ShouldBeEmpty();
        Server.Cluster.Indexes.ShouldBe([$"{Prefix}-sluice-catalog"]);
    }
}
