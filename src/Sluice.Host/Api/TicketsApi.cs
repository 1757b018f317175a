using System.Text.Json.Nodes;
using Sluice.Host.Keys;
using Sluice.Stores;

namespace Sluice.Host.Api;

/// <summary>The tickets that <c>pipelines/tickets.yaml</c> makes, read out of the store that it writes to.</summary>
internal static class TicketsApi
{
    private const string Tickets = "tickets";
    // The store that pipelines/tickets.yaml names.
    private const string DefaultStore = "main";
    private const string KeyColumn = "ticket_id";
    private static readonly Paging Pages = new("Tickets", 50, 1000);

    // More than any ticket of the exports that are known; the reply tells where there are more.
    private const int PartsMost = 1000;

    // Every day of half a century with each sentiment.
    private const int PeriodsMost = 100_000;

    // What people call a column by its shorter name is found by both.
    private static readonly (string Name, string Column)[] Filters =
    [
        ("status", "status"), ("priority", "priority"), ("type", "issue_type"), ("issue_type", "issue_type"), ("project_key", "project_key"), ("assignee", "assignee"),
        ("reporter", "reporter"), ("resolution", "resolution"), ("sentiment", "sentiment"), ("sentiment_trend", "sentiment_trend"),
    ];

    private static readonly (string Name, string Table)[] Parts =
        [("comments", "ticket_comments"), ("sentiments", "ticket_sentiments"), ("entities", "ticket_entities"), ("links", "ticket_links"), ("attachments", "ticket_attachments")];

    private static readonly ApiParameter Store = new("store", "string", "The store, by its name; main unless said otherwise.");

    private static readonly ApiParameter[] Period =
        [new("from", "string", "Tickets created at this time or later, such as 2026-01-31."), new("to", "string", "Tickets created before this time.")];

    public static IReadOnlyList<ApiEndpoint> Endpoints { get; } =
    [
        new("GET", "/tickets", Role.Viewer, "Lists tickets, the newest first.", ListAsync)
        {
            Parameters =
            [
                Store,
                .. Filters.Select(filter => new ApiParameter(filter.Name, "string", $"Tickets whose {filter.Column} is this.")),
                .. Period,
                .. Pages.Parameters,
            ],
            Reply = ApiContent.Of(ApiJson.Default.ItemPage, "A page of tickets; cells are text, null where there is no value."),
            Problems = ["unknown_store", "unknown_table", "store_down"],
        },
        new("GET", "/tickets/{ticket}", Role.Viewer, "Shows a ticket with its comments, sentiments, entities, links and attachments.", ShowAsync)
        {
            Parameters = [Store],
            Reply = ApiContent.Of(ApiJson.Default.TicketReply, "The ticket."),
            Problems = ["unknown_store", "unknown_table", "unknown_ticket", "store_down"],
        },
        new("GET", "/tickets-overview/sentiment", Role.Viewer, "Counts tickets by sentiment over time.", SentimentAsync)
        {
            Parameters = [Store, new("unit", "string", "The length of time that counts as one; month unless said otherwise.") { Values = ["day", "week", "month", "year"] }, .. Period],
            Reply = ApiContent.Of(ApiJson.Default.ItemPage, "An item for each period and sentiment, with count and the mean score."),
            Problems = ["unknown_store", "unknown_table", "store_down"],
        },
        new("GET", "/tickets-overview/entities", Role.Viewer, "Lists what texts of tickets name most often.", EntitiesAsync)
        {
            Parameters = [Store, new("kind", "string", "Entities of this kind only, such as exception."), new("limit", "integer", $"Entities at most, up to {Pages.Most}; 50 unless said otherwise.")],
            Reply = ApiContent.Of(ApiJson.Default.ItemPage, "An item for each entity: kind, value and count."),
            Problems = ["unknown_store", "unknown_table", "store_down"],
        },
    ];

    private static async Task<ApiAnswer> ListAsync(ApiCall call)
    {
        var query = new TableQuery(Tickets)
        {
            Filters = [.. Filters.Where(filter => call.Query(filter.Name) is not null).Select(filter => new TableFilter(filter.Column, FilterOperator.Eq, call.Query(filter.Name)!)), .. Created(call)],
            OrderBy = "created_at",
            Descending = true,
            Skip = Paging.Skip(call),
            Take = Pages.Take(call),
        };
        var page = await StoresApi.LookAsync(call, patience => call.Service.Stores.Read(StoreOf(call), query, patience));
        return ApiAnswer.Of(new ItemPage(Items(page), Paging.Next(query.Skip, page.Rows.Count, page.HasMore)), ApiJson.Default.ItemPage);
    }

    private static async Task<ApiAnswer> ShowAsync(ApiCall call)
    {
        var key = call.RouteName("ticket");
        var ticket = (await Of(call, Tickets, key, 1)).Items.FirstOrDefault() ?? throw ApiProblems.Of("unknown_ticket", $"There is no ticket {key} in the store {StoreOf(call)}.");
        var parts = new Dictionary<string, IReadOnlyList<JsonObject>>();
        var cut = new List<string>();
        var tables = (await Task.Run(() => call.Service.Stores.Tables(StoreOf(call)), call.Gone)).Select(table => table.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, table) in Parts)
        {
            var (items, hasMore) = tables.Contains(table) ? await Of(call, table, key, PartsMost) : ([], false);
            parts[name] = items;
            if (hasMore)
            {
                cut.Add(name);
            }
        }

        return ApiAnswer.Of(new TicketReply(ticket, parts["comments"], parts["sentiments"], parts["entities"], parts["links"], parts["attachments"], cut), ApiJson.Default.TicketReply);
    }

    private static Task<ApiAnswer> SentimentAsync(ApiCall call)
    {
        var word = call.Query("unit") ?? "month";
        var unit = StoresApi.UnitOf(word) ?? throw ApiProblems.BadParameter("unit", word, "day, week, month or year");
        return CountAsync(call, new GroupQuery(Tickets, [new GroupKey("created_at", unit), new GroupKey("sentiment")])
        {
            Filters = [.. Created(call)],
            MeanOf = "sentiment_score",
            Take = PeriodsMost,
        });
    }

    private static Task<ApiAnswer> EntitiesAsync(ApiCall call) => CountAsync(call, new GroupQuery("ticket_entities", [new GroupKey("kind"), new GroupKey("value")])
    {
        Filters = call.Query("kind") is { } kind ? [new TableFilter("kind", FilterOperator.Eq, kind)] : [],
        LargestFirst = true,
        Take = Pages.Take(call),
    });

    private static async Task<ApiAnswer> CountAsync(ApiCall call, GroupQuery query)
    {
        var page = await StoresApi.LookAsync(call, patience => call.Service.Stores.Count(StoreOf(call), query, patience));
        return ApiAnswer.Of(new ItemPage(Items(page), null), ApiJson.Default.ItemPage);
    }

    private static async Task<(IReadOnlyList<JsonObject> Items, bool HasMore)> Of(ApiCall call, string table, string key, int most)
    {
        var query = new TableQuery(table) { Filters = [new TableFilter(KeyColumn, FilterOperator.Eq, key)], OrderBy = table == Tickets ? null : "position", Take = most };
        var page = await StoresApi.LookAsync(call, patience => call.Service.Stores.Read(StoreOf(call), query, patience));
        return (Items(page), page.HasMore);
    }

    private static string StoreOf(ApiCall call) => call.Query("store") ?? DefaultStore;

    private static IEnumerable<TableFilter> Created(ApiCall call)
    {
        if (call.Query("from") is { } from)
        {
            yield return new TableFilter("created_at", FilterOperator.Ge, from);
        }

        if (call.Query("to") is { } to)
        {
            yield return new TableFilter("created_at", FilterOperator.Lt, to);
        }
    }

    // Provenance begins with an underscore, and is for whoever looks into the table itself.
    private static IReadOnlyList<JsonObject> Items(TablePage page) => [.. page.Rows.Select(row => new JsonObject(
        page.Columns.Zip(row).Where(cell => !cell.First.Name.StartsWith('_')).Select(cell => KeyValuePair.Create(cell.First.Name, (JsonNode?)JsonValue.Create(cell.Second)))))];
}

/// <summary>Some items, each an object with a text for each column.</summary>
/// <param name="Items">The items.</param>
/// <param name="NextCursor">What to give as cursor for the next page; null on the last.</param>
internal sealed record ItemPage(IReadOnlyList<JsonObject> Items, string? NextCursor);

/// <summary>A ticket with all that belongs to it.</summary>
/// <param name="Ticket">Its columns.</param>
/// <param name="Comments">Its comments, the first first.</param>
/// <param name="Sentiments">What each of its texts feels like.</param>
/// <param name="Entities">What its texts name.</param>
/// <param name="Links">The tickets that it is linked with.</param>
/// <param name="Attachments">Its attachments.</param>
/// <param name="Cut">Which of these lists have more than they show here: ask the table for its pages.</param>
internal sealed record TicketReply(
    JsonObject Ticket, IReadOnlyList<JsonObject> Comments, IReadOnlyList<JsonObject> Sentiments, IReadOnlyList<JsonObject> Entities, IReadOnlyList<JsonObject> Links,
    IReadOnlyList<JsonObject> Attachments, IReadOnlyList<string> Cut);
