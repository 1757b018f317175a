using Shouldly;
using Sluice.Stores;
using Sluice.Stores.Search;
using Sluice.Tests.Stores.Support;
using Xunit;
using static Sluice.Tests.Stores.Support.Loading;

namespace Sluice.Tests.Stores.Search;

/// <summary>What is found in tickets with comments and entities, in which order, and how it is shown.</summary>
public abstract class SearchConformance : StoreTests
{
    private void LoadTickets()
    {
        using var store = Open();
        store.Load(TicketIndex.Package(Home));
    }

    private SearchResult Search(SearchRequest request)
    {
        using var store = Open(Home.Options with { IsReadOnly = true });
        return ((ISearchable)store).Search(request, CancellationToken.None);
    }

    private string Ids(string query) => string.Join(" ", Search(new(null, query)).Hits.Select(hit => hit.Id[5..]).Order());

    [Theory]
    [InlineData("login", "1")]
    [InlineData("failure", "1 2 4")]
    [InlineData("login failure", "1")]
    [InlineData("login AND failure", "1")]
    [InlineData("\"login failure\"", "1")]
    [InlineData("\"failure login\"", "")]
    [InlineData("export*", "2")]
    [InlineData("exp*", "2")]
    [InlineData("\"total fail\"*", "4")]
    [InlineData("failure -export", "1 4")]
    [InlineData("failure -\"login failure\"", "2 4")]
    [InlineData("-failure", "3")]
    [InlineData("export OR apple", "2 3")]
    [InlineData("failure export OR checkout", "2 4")]
    [InlineData("(login failure) OR apple", "1 3")]
    [InlineData("cafe", "3")]
    [InlineData("CAFÉ", "3")]
    [InlineData("SHOP-3", "3")]
    [InlineData("2.4.2", "1")]
    [InlineData("summary:login", "1")]
    [InlineData("summary:failure", "")]
    [InlineData("comment:failure", "1 4")]
    [InlineData("comment:\"total failure\"", "4")]
    [InlineData("description:*", "1 2 3")]
    [InlineData("-description:*", "4")]
    [InlineData("comment:*", "1 4")]
    [InlineData("status:open", "1 4")]
    [InlineData("STATUS:OPEN", "1 4")]
    [InlineData("status:\"in progress\"", "3")]
    [InlineData("status:TERMINÉ(E)", "2")]
    [InlineData("-status:open", "2 3")]
    [InlineData("-priority:high", "2 3")]
    [InlineData("status:o*", "1 4")]
    [InlineData("priority:*", "1 2 4")]
    [InlineData("-priority:*", "3")]
    [InlineData("label:regression", "1")]
    [InlineData("label:reg*", "1")]
    [InlineData("label:*", "1 2")]
    [InlineData("-label:login", "2 3 4")]
    [InlineData("entity:TypeError", "1 4")]
    [InlineData("failure entity:TypeError -summary:checkout", "1")]
    [InlineData("entity:v2*", "1")]
    [InlineData("votes:5", "2")]
    [InlineData("votes:>3", "2 4")]
    [InlineData("votes:>=3", "1 2 4")]
    [InlineData("votes:<5", "1")]
    [InlineData("votes:4..8", "2 4")]
    [InlineData("votes:..5", "1 2")]
    [InlineData("is_bug:true", "1 4")]
    [InlineData("is_bug:no", "2")]
    [InlineData("created:2026", "1 2 3")]
    [InlineData("created:2026-01", "1 2")]
    [InlineData("created:2026-01-11", "1")]
    [InlineData("created:>2026-01-11", "2 3")]
    [InlineData("created:>=2026-01-11", "1 2 3")]
    [InlineData("created:<2026-01-12", "1")]
    [InlineData("created:<=2026-01-12", "1 2")]
    [InlineData("created:2026-01-12..2026-02-13", "2 3")]
    [InlineData("created:>\"2026-01-11 15:03\"", "1 2 3")]
    [InlineData("created:2026-01-11T15:04", "1")]
    [InlineData("-created:*", "4")]
    [InlineData("login OR status:\"in progress\"", "1 3")]
    [InlineData("(status:open OR status:\"in progress\") -checkout", "1 3")]
    [InlineData("failure NOT login", "2 4")]
    [InlineData("NOT failure", "3")]
    [InlineData("failure NOT (login OR checkout)", "2")]
    [InlineData("login NOT", "1")]
    [InlineData("NOT", "1 2 3 4")]
    [InlineData("not", "")]
    [InlineData("status:(open OR \"in progress\")", "1 3 4")]
    [InlineData("status:(open) -checkout", "1")]
    [InlineData("summary:(login OR export)", "1 2")]
    [InlineData("-status:(open OR done) failure", "2")]
    [InlineData("status:(open OR (done OR label:export", "1 2 4")]
    [InlineData("", "1 2 3 4")]
    [InlineData("   ", "1 2 3 4")]
    [InlineData("TypeError: render()", "1")]
    [InlineData("login status:open", "1")]
    [InlineData("login status:open -entity:TypeError", "")]
    public void A_query_finds(string query, string expected)
    {
        LoadTickets();

        Ids(query).ShouldBe(expected);
    }

    [Fact]
    public void Words_in_a_field_of_more_weight_come_first_and_are_marked()
    {
        LoadTickets();

        var hits = Search(new("tickets", "login error")).Hits;
        hits.ShouldBeEmpty("no ticket has both words");
        hits = Search(new("tickets", "login OR failure")).Hits;

        // How much a word in a comment counts for against one in the description is each store's own affair.
        hits.Select(hit => hit.Id).Order().ShouldBe(["SHOP-1", "SHOP-2", "SHOP-4"]);
        hits = [hits.Single(hit => hit.Id == "SHOP-1"), hits.Single(hit => hit.Id == "SHOP-4")];
        Search(new("tickets", "login OR failure") { Limit = 1 }).Hits.Single().Id.ShouldBe("SHOP-1");
        hits[0].Score!.Value.ShouldBeGreaterThan(hits[1].Score!.Value);
        Shown(hits[0].Title!).ShouldBe("[Login] fails after the update");
        hits[0].Snippets.Select(snippet => $"{snippet.Field}: {Shown(snippet)}")
            .ShouldBe(["description: The [login] page is blank: TypeError in render()", "comment: I get a [login] [failure] too\nfixed in 2.4.2"]);
        Shown(hits[1].Title!).ShouldBe("Checkout error");
        hits[0].Values["label"].ShouldBe(["login", "Regression"]);
        hits[0].Values["created"].ShouldBe(["2026-01-11 15:04:00+00"]);
        hits[0].Values["is_bug"].ShouldBe(["true"]);
    }

    [Fact]
    public void Facets_count_the_values_of_all_results_however_they_are_written()
    {
        LoadTickets();

        string[] Facets(string query) => [.. Search(new("tickets", query) { WithFacets = true, Limit = 1 }).Facets
            .Select(facet => $"{facet.Field}: {string.Join(", ", facet.Values.Select(value => $"{value.Value} {value.Count}"))}")];

        Facets("").ShouldBe(["status: Open 2, In Progress 1, Terminé(e) 1", "priority: High 2, Low 1", "label: export 1, login 1, Regression 1", "entity: TypeError 2, v2.4.1 1"]);
        Facets("failure").ShouldBe(["status: Open 2, Terminé(e) 1", "priority: High 2, Low 1", "label: export 1, login 1, Regression 1", "entity: TypeError 2, v2.4.1 1"]);
        Facets("status:open login").ShouldBe(["status: Open 1", "priority: High 1", "label: login 1, Regression 1", "entity: TypeError 1, v2.4.1 1"]);
    }

    [Theory]
    [InlineData(null, "", "3 2 1 4")]
    [InlineData("created", "", "3 2 1 4")]
    [InlineData("created:asc", "", "1 2 3 4")]
    [InlineData("votes", "", "4 2 1 3")]
    [InlineData("votes:asc", "", "1 2 4 3")]
    [InlineData("priority", "", "1 4 2 3")]
    [InlineData("status:desc", "failure", "2 4 1")]
    public void Pages_put_together_are_all_results_in_their_order(string? sort, string query, string expected)
    {
        LoadTickets();
        var found = new List<string>();
        string? cursor = null;
        do
        {
            var page = Search(new("tickets", query) { Sort = sort, Limit = 1, Cursor = cursor });
            page.Total.ShouldBe(expected.Split(' ').Length);
            found.AddRange(page.Hits.Select(hit => hit.Id[5..]));
            cursor = page.Cursor;
        }
        while (cursor is not null);

        string.Join(" ", found).ShouldBe(expected);
        string.Join(" ", Search(new("tickets", query) { Sort = sort }).Hits.Select(hit => hit.Id[5..])).ShouldBe(expected);
    }

    [Fact]
    public void Pages_by_relevance_have_each_result_once_and_the_best_first()
    {
        LoadTickets();
        var scores = new List<(string Id, double Score)>();
        for (string? cursor = null; ;)
        {
            var page = Search(new("tickets", "failure OR login") { Limit = 1, Cursor = cursor });
            scores.AddRange(page.Hits.Select(hit => (hit.Id, hit.Score!.Value)));
            if ((cursor = page.Cursor) is null)
            {
                break;
            }
        }

        scores.Select(one => one.Id).Order().ShouldBe(["SHOP-1", "SHOP-2", "SHOP-4"]);
        scores.Select(one => one.Score).ShouldBeInOrder(SortDirection.Descending);
        Search(new("tickets", "failure OR login")).Hits.Select(hit => hit.Id).ShouldBe(scores.Select(one => one.Id));
    }

    [Fact]
    public void A_count_ends_where_the_caller_wants_it_to_end()
    {
        LoadTickets();

        var result = Search(new("tickets", "failure") { CountMax = 2 });

        (result.Total, result.IsTotalExact).ShouldBe((2, false));
        (Search(new("tickets", "failure") { CountMax = 3 }) is { Total: 3, IsTotalExact: true }).ShouldBeTrue();
    }

    [Theory]
    [InlineData("stauts:open", "unknown_field", "Did you mean status?")]
    [InlineData("votes:many", "bad_query_value", "a number")]
    [InlineData("created:yesterday", "bad_query_value", "a date such as")]
    [InlineData("is_bug:perhaps", "bad_query_value", "true or false")]
    [InlineData("status:>open", "bad_query_value", "a value")]
    [InlineData("votes:..", "bad_query_value", "a number")]
    public void A_query_that_can_not_be_met_says_what_was_expected(string query, string code, string said)
    {
        LoadTickets();

        var refusal = Should.Throw<SluiceException>(() => Search(new("tickets", query)));

        refusal.Kind.ShouldBe(FailureKind.Usage);
        refusal.Problems.Single().Code.ShouldBe(code);
        refusal.Problems.Single().ToString().ShouldContain(said);
    }

    [Fact]
    public void A_cursor_of_another_query_and_an_index_that_there_is_not_are_refused()
    {
        Should.Throw<SluiceException>(() => Search(new(null, "x"))).Problems.Single().Message.ShouldContain("nothing to search");
        LoadTickets();
        var cursor = Search(new("tickets", "failure") { Limit = 1 }).Cursor;

        Should.Throw<SluiceException>(() => Search(new("tickets", "login") { Cursor = cursor })).Problems.Single().Code.ShouldBe("bad_cursor");
        Should.Throw<SluiceException>(() => Search(new("tickets", "login") { Cursor = "nonsense" })).Problems.Single().Code.ShouldBe("bad_cursor");
        Should.Throw<SluiceException>(() => Search(new("tickets", "") { Sort = "summary" })).Problems.Single().Code.ShouldBe("bad_sort");
        Should.Throw<SluiceException>(() => Search(new("ticket", ""))).Problems.Single().ToString().ShouldContain("Did you mean tickets?");
    }

    [Fact]
    public void What_has_neither_letters_nor_digits_is_left_out_and_said()
    {
        LoadTickets();

        var result = Search(new("tickets", "login !!! ***"));

        result.Hits.Single().Id.ShouldBe("SHOP-1");
        result.Notes.Single().ShouldContain("!!!");
    }

    [Fact]
    public void A_field_with_nothing_right_behind_its_colon_is_told_and_other_words_with_colons_are_words()
    {
        LoadTickets();

        Search(new("tickets", "status: open")).Notes.Single().ShouldContain("status:value");
        Search(new("tickets", "login status:")).Notes.Single().ShouldContain("status:value");
        Search(new("tickets", "error: login")).Notes.ShouldBeEmpty();
    }

    [Fact]
    public void A_star_that_is_not_at_the_end_of_a_word_is_told()
    {
        LoadTickets();

        Search(new("tickets", "*gin")).Notes.Single().ShouldContain("log*");
        Search(new("tickets", "lo*in")).Notes.Single().ShouldContain("log*");
        Search(new("tickets", "log* \"a * b\"")).Notes.ShouldBeEmpty();
    }

    [Fact]
    public void Of_scripts_without_spaces_the_beginning_is_found()
    {
        using var store = Open();
        store.Load(TicketIndex.Package(Home, rows: $"SELECT * REPLACE ('日本語テキスト 検索できない' AS summary, 'ค้นหาไม่พบ' AS description) FROM ({TicketIndex.Tickets}) WHERE ticket_id = 'SHOP-1'"));

        Ids("日本").ShouldBe("1");
        Ids("日本語 検索").ShouldBe("1");
        Ids("summary:検索").ShouldBe("1");
        Ids("ค้นหา").ShouldBe("1");
        Ids("-日本").ShouldBe("");
        Ids("中文").ShouldBe("");
    }

    [Fact]
    public void A_later_import_replaces_tickets_comments_and_entities_and_what_is_gone_is_not_found()
    {
        using var store = Open();
        store.Load(TicketIndex.Package(Home));

        store.Load(TicketIndex.Package(Home, "job-2", $"SELECT * REPLACE ('Done' AS status, 'Cannot sign in' AS summary) FROM ({TicketIndex.Tickets}) WHERE ticket_id = 'SHOP-1'",
            "SELECT _row, ticket_id, unnest(['works again']) AS body FROM {rows}", "SELECT _row, ticket_id, unnest(['Safari']) AS value FROM {rows}"));

        Ids("failure").ShouldBe("2 4");
        Ids("summary:login").ShouldBe("");
        Ids("\"sign in\"").ShouldBe("1");
        Ids("status:done").ShouldBe("1");
        Ids("status:open").ShouldBe("4");
        Ids("entity:TypeError").ShouldBe("4");
        Ids("entity:safari comment:works").ShouldBe("1");
        Ids("").ShouldBe("1 2 3 4");
        Rows("comments", "SELECT ticket_id, body FROM {0} ORDER BY ALL").ShouldBe(["SHOP-1|works again", "SHOP-4|total failure"]);
    }

    [Fact]
    public void An_import_of_all_tickets_anew_is_found_as_it_is_now_and_as_it_was_nowhere()
    {
        using var store = Open();
        store.Load(TicketIndex.Package(Home));

        store.Load(TicketIndex.Package(Home, "job-2", $"SELECT * REPLACE ('Done' AS status, summary || ' zebra' AS summary) FROM ({TicketIndex.Tickets}) WHERE ticket_id <> 'SHOP-4'",
            "SELECT _row, ticket_id, unnest(['works again']) AS body FROM {rows}", "SELECT _row, ticket_id, unnest(['Safari']) AS value FROM {rows}"));

        Ids("zebra").ShouldBe("1 2 3");
        Ids("status:done").ShouldBe("1 2 3");
        Ids("comment:works").ShouldBe("1 2 3");
        Ids("comment:failure").ShouldBe("4");
        Ids("entity:safari").ShouldBe("1 2 3");
        Ids("entity:TypeError").ShouldBe("4");
        Ids("").ShouldBe("1 2 3 4");
    }

    [Fact]
    public void Whole_numbers_are_found_and_paged_by_all_their_digits()
    {
        using var store = Open();
        store.Load(Home.Package("job-1").Rows("SELECT 1234567890123456000 + range AS id, 'item' AS name FROM range(789)").Into(Append("orders")));
        var searchable = (ISearchable)store;

        searchable.Search(new("orders", "id:1234567890123456789"), CancellationToken.None).Total.ShouldBe(0);
        searchable.Search(new("orders", "id:1234567890123456788"), CancellationToken.None).Total.ShouldBe(1);
        searchable.Search(new("orders", "id:>1234567890123456787"), CancellationToken.None).Total.ShouldBe(1);
        var seen = new List<string>();
        for (var request = new SearchRequest("orders", "item") { Sort = "id:asc", Limit = 100 }; ;)
        {
            var page = searchable.Search(request, CancellationToken.None);
            seen.AddRange(page.Hits.Select(hit => hit.Values["id"].Single()));
            if (page.Cursor is null)
            {
                break;
            }

            request = request with { Cursor = page.Cursor };
        }

        seen.ShouldBe([.. Enumerable.Range(0, 789).Select(i => $"{1234567890123456000 + i}")]);
    }

    [Fact]
    public void Pages_go_on_behind_numbers_without_end()
    {
        using var store = Open();
        store.Load(Home.Package("job-1").Rows("SELECT unnest(['-Infinity', '1', 'Infinity'])::DOUBLE AS size, 'item' AS name").Into(Append("orders")));
        var searchable = (ISearchable)store;
        var request = new SearchRequest("orders", "item") { Sort = "size:asc", Limit = 1 };

        var first = searchable.Search(request, CancellationToken.None);
        var second = searchable.Search(request with { Cursor = first.Cursor }, CancellationToken.None);
        var third = searchable.Search(request with { Cursor = second.Cursor }, CancellationToken.None);

        new[] { first, second, third }.Select(page => page.Hits.Count).ShouldBe([1, 1, 1]);
        new[] { first, second, third }.Select(page => page.Hits[0].Id).Distinct().Count().ShouldBe(3);
    }

    [Fact]
    public void A_title_or_a_date_of_a_part_is_not_the_documents()
    {
        using var store = Open();
        var writes = TicketIndex.Writes.Select(write => write.Search is { PartOf: not null, Text.Count: > 0 } search
            ? write with { Search = search with { Title = search.Text.Keys.First() } } : write).ToArray();
        var load = TicketIndex.Package(Home);

        store.Load(load with { Streams = [.. load.Streams.Select(own => writes.First(write => write.Stream == own.Stream))] });

        Ids("failure").ShouldBe("1 2 4");
    }

    [Fact]
    public void Comments_that_come_on_their_own_are_found_with_their_tickets()
    {
        using var store = Open();
        store.Load(TicketIndex.Package(Home));
        var load = Home.Package("job-2").Rows("SELECT 'SHOP-3' AS ticket_id, 'a wallet would be nice' AS body", "comments")
            .Into(TicketIndex.Writes[1] with { InOrder = false });

        store.Load(load);

        Ids("wallet").ShouldBe("3");
        Ids("wallet apple").ShouldBe("3");
        Ids("failure").ShouldBe("1 2 4");
    }

    [Fact]
    public void A_declaration_that_changes_makes_the_index_anew_of_what_is_there()
    {
        using var store = Open();
        store.Load(TicketIndex.Package(Home));
        var search = TicketIndex.Writes[0].Search! with
        {
            Text = new Dictionary<string, double> { ["summary"] = 1, ["description"] = 9 },
            Filters = ["status", "created_at"],
            Facets = ["status"],
        };
        var writes = TicketIndex.Writes.Select(write => write.Stream == "tickets" ? write with { Search = search } : write).ToArray();

        store.Load(Home.Package("job-2").Rows($"SELECT * FROM ({TicketIndex.Tickets}) WHERE ticket_id = 'SHOP-2'", "tickets")
            .Child("comments", TicketIndex.Comments).Child("entities", TicketIndex.Entities).Into(writes));

        Ids("login status:open").ShouldBe("1");
        Ids("comment:failure").ShouldBe("1 4");
        Should.Throw<SluiceException>(() => Ids("votes:5")).Problems.Single().Code.ShouldBe("unknown_field");
    }

    [Fact]
    public void Without_a_declaration_text_is_searched_and_everything_else_is_a_filter()
    {
        using var store = Open();
        store.Load(Home.Package("job-1").Rows("SELECT range AS id, 'the item ' || range AS name, range % 2 = 0 AS even, ['x' || range] AS tags FROM range(10)").Into(Append("orders")));

        var result = ((ISearchable)store).Search(new("orders", "item id:>=4 even:true tags:x6"), CancellationToken.None);

        var hit = result.Hits.Single();
        hit.Id.ShouldBe("job-1/7");
        hit.Values.Select(value => $"{value.Key}={string.Join(",", value.Value)}").ShouldBe(["id=6", "even=true", "tags=x6"]);
        Shown(hit.Title!).ShouldBe("the [item] 6");
        ((ISearchable)store).Search(new("orders", "name:7"), CancellationToken.None).Hits.Single().Id.ShouldBe("job-1/8");
    }

    [Fact]
    public async Task A_search_goes_on_beside_a_load_and_sees_nothing_of_it_before_it_is_done()
    {
        LoadTickets();
        using var store = Open();
        using var reader = Open(Home.Options with { IsReadOnly = true });

        var load = Task.Run(() => store.Load(Home.Package("job-2").Rows($"SELECT 'X-' || range AS ticket_id, 'late' AS summary, NULL::VARCHAR AS description, 'open' AS status, 'Low' AS priority, ['a'] AS labels, now() AS created_at, 1 AS votes, true AS is_bug FROM range(20000)", "tickets")
            .Into(TicketIndex.Writes[0])));
        while (!load.IsCompleted)
        {
            ((ISearchable)reader).Search(new("tickets", "late"), CancellationToken.None).Total.ShouldBeOneOf(0, 10_000);
        }

        (await load).Streams.Single().Loaded.ShouldBe(20_000);
        ((ISearchable)reader).Search(new("tickets", "late") { CountMax = 50_000 }, CancellationToken.None).Total.ShouldBe(20_000);
    }

    [Theory]
    [InlineData("part_needs_replace_by")]
    [InlineData("unknown_index")]
    [InlineData("unknown_column")]
    [InlineData("not_searchable")]
    [InlineData("repeated_field")]
    public void A_declaration_that_can_not_be_met_loads_nothing(string code)
    {
        var (tickets, comments) = (TicketIndex.Writes[0], TicketIndex.Writes[1]);
        StreamLoad[] writes = code switch
        {
            "part_needs_replace_by" => [tickets, comments with { Mode = LoadMode.Append, By = [] }],
            "unknown_index" => [comments],
            "unknown_column" => [tickets with { Search = tickets.Search! with { Title = "headline" } }],
            "not_searchable" => [tickets with { Search = new() { Filters = ["pair"] } }],
            _ => [tickets, comments with { Search = comments.Search! with { Names = new Dictionary<string, string> { ["body"] = "summary" } } }],
        };
        var load = Home.Package("job-1").Rows($"SELECT *, {{'a': 1}} AS pair FROM ({TicketIndex.Tickets})", "tickets").Child("comments", TicketIndex.Comments).Into(writes);

        using var store = Open();
        Should.Throw<StoreException>(() => store.Load(load)).Problem.Code.ShouldBe(code);

        store.HasLoaded("job-1").ShouldBeFalse();
        ((ISearchable)store).Indexes().ShouldBeEmpty();
    }

    private static string Shown(Snippet snippet)
    {
        var text = snippet.Text;
        foreach (var mark in snippet.Marks.Reverse())
        {
            text = text.Insert(mark.Start + mark.Length, "]").Insert(mark.Start, "[");
        }

        return text;
    }
}
