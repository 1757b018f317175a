using Sluice.Host.Keys;
using Sluice.Running;
using Sluice.Stores;

namespace Sluice.Host.Api;

/// <summary>Stores: whether they are there, their tables, and rows.</summary>
internal static class StoresApi
{
    private static readonly Paging Pages = new("Rows", 100, 1000);
    private static readonly TimeSpan ReadPatience = TimeSpan.FromSeconds(30);

    private static readonly ApiParameter Where =
        new("where", "string", "A condition, column:operator:value, with the operators eq, ne, lt, le, gt, ge, contains, null. All must hold.") { IsRepeated = true };

    public static IReadOnlyList<ApiEndpoint> Endpoints { get; } =
    [
        new("GET", "/stores", Role.Viewer, "Lists the stores: the home folder's own and those of sluice.yaml.", ListAsync)
        {
            Reply = ApiContent.Of(ApiJson.Default.IReadOnlyListStoreView, "The stores; their URLs are without passwords."),
        },
        new("GET", "/stores/{store}/health", Role.Viewer, "Asks a store whether it is there.", HealthAsync)
        {
            Reply = ApiContent.Of(ApiJson.Default.StoreHealthReply, "up, or down with what is wrong."),
            Problems = ["unknown_store"],
        },
        new("GET", "/stores/{store}/tables", Role.Viewer, "Lists the tables and views of a store.", TablesAsync)
        {
            Reply = ApiContent.Of(ApiJson.Default.IReadOnlyListStoreTable, "The tables by name."),
            Problems = ["unknown_store", "store_down"],
        },
        new("GET", "/stores/{store}/tables/{table}/rows", Role.Viewer, "Shows rows of a table, cells as text.", RowsAsync)
        {
            Detail = "A slash in the name of a table stands as %2F.",
            Parameters =
            [
                Where,
                new("order", "string", "The column to sort by; with a minus before it the largest first."),
                .. Pages.Parameters,
            ],
            Reply = ApiContent.Of(ApiJson.Default.RowPage, "A page of rows."),
            Problems = ["unknown_store", "unknown_table", "unknown_column", "store_down"],
        },
        new("GET", "/stores/{store}/tables/{table}/groups", Role.Viewer, "Counts the rows of a table that are alike.", GroupsAsync)
        {
            Detail = "A slash in the name of a table stands as %2F.",
            Parameters =
            [
                new("by", "string", "A column, or column:day, :week, :month or :year of a date or timestamp, in UTC.") { IsRepeated = true, IsRequired = true },
                new("mean", "string", "A column of numbers whose mean is taken of each group."),
                Where,
                new("order", "string", "largest for the largest groups first; else they come in the order of their keys.") { Values = ["key", "largest"] },
                new("limit", "integer", $"Groups at most, up to {Pages.Most}; 100 unless said otherwise."),
            ],
            Reply = ApiContent.Of(ApiJson.Default.RowPage, "A row for each group: its keys, count, and mean."),
            Problems = ["unknown_store", "unknown_table", "unknown_column", "store_down"],
        },
    ];

    private static Task<ApiAnswer> ListAsync(ApiCall call) =>
        Task.FromResult(ApiAnswer.Of(call.Service.Stores.List(), ApiJson.Default.IReadOnlyListStoreView));

    private static async Task<ApiAnswer> HealthAsync(ApiCall call)
    {
        var store = call.Route("store");
        var problem = await Task.Run(() => call.Service.Stores.Check(store), call.Gone);
        return ApiAnswer.Of(new StoreHealthReply(store, problem is null ? "up" : "down", problem), ApiJson.Default.StoreHealthReply);
    }

    private static async Task<ApiAnswer> TablesAsync(ApiCall call) =>
        ApiAnswer.Of(await Task.Run(() => call.Service.Stores.Tables(call.Route("store")), call.Gone), ApiJson.Default.IReadOnlyListStoreTable);

    private static async Task<ApiAnswer> RowsAsync(ApiCall call)
    {
        var order = call.Query("order");
        var query = new TableQuery(call.RouteName("table"))
        {
            Filters = [.. call.QueryAll("where").Select(FilterOf)],
            OrderBy = order?.TrimStart('-') is { Length: > 0 } column ? column : null,
            Descending = order?.StartsWith('-') == true,
            Skip = Paging.Skip(call),
            Take = Pages.Take(call),
        };
        var page = await LookAsync(call, patience => call.Service.Stores.Read(call.Route("store"), query, patience));
        return ApiAnswer.Of(RowPage.Of(page, Paging.Next(query.Skip, page.Rows.Count, page.HasMore)), ApiJson.Default.RowPage);
    }

    private static async Task<ApiAnswer> GroupsAsync(ApiCall call)
    {
        var keys = call.QueryAll("by").Select(KeyOf).ToList();
        var query = new GroupQuery(call.RouteName("table"), keys.Count > 0 ? keys : throw ApiProblems.BadParameter("by", "nothing", "a column"))
        {
            Filters = [.. call.QueryAll("where").Select(FilterOf)],
            MeanOf = call.Query("mean"),
            LargestFirst = call.Query("order") switch
            {
                null or "key" => false,
                "largest" => true,
                var other => throw ApiProblems.BadParameter("order", other, "key or largest"),
            },
            Take = Pages.Take(call),
        };
        var page = await LookAsync(call, patience => call.Service.Stores.Count(call.Route("store"), query, patience));
        return ApiAnswer.Of(RowPage.Of(page, null), ApiJson.Default.RowPage);
    }

    /// <summary>Looks into a store, for as long as someone waits and no longer than a page may take.</summary>
    public static async Task<T> LookAsync<T>(ApiCall call, Func<CancellationToken, T> look)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(call.Gone);
        ended.CancelAfter(ReadPatience);
        return await Task.Run(() => look(ended.Token), call.Gone);
    }

    // A column's name may hold a colon, so only a known unit behind the last one is taken for a unit.
    private static GroupKey KeyOf(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon > 0 && UnitOf(text[(colon + 1)..]) is { } unit ? new GroupKey(text[..colon], unit) : new GroupKey(text);
    }

    /// <summary>A length of time as it is written; null when it is none.</summary>
    public static TimeUnit? UnitOf(string word) =>
        Enum.GetValues<TimeUnit>().Where(known => known.ToString().ToLowerInvariant() == word).Cast<TimeUnit?>().FirstOrDefault();

    // A column's name may hold a colon; the first operator between two of them parts the three.
    private static TableFilter FilterOf(string text)
    {
        for (var colon = text.IndexOf(':'); colon > 0; colon = text.IndexOf(':', colon + 1))
        {
            var end = text.IndexOf(':', colon + 1);
            if (end > 0 && OperatorOf(text[(colon + 1)..end]) is { } found)
            {
                return new TableFilter(text[..colon], found, text[(end + 1)..]);
            }
        }

        throw ApiProblems.BadParameter("where", text, "column:operator:value with eq, ne, lt, le, gt, ge, contains or null");
    }

    private static FilterOperator? OperatorOf(string word) =>
        Enum.GetValues<FilterOperator>().Where(known => known.ToString().ToLowerInvariant() == word).Cast<FilterOperator?>().FirstOrDefault();
}

/// <summary>Whether a store is there.</summary>
/// <param name="Store">The store.</param>
/// <param name="Status">up or down.</param>
/// <param name="Problem">What is wrong with it; null when it is up.</param>
internal sealed record StoreHealthReply(string Store, string Status, Problem? Problem);

/// <summary>Some rows of a table.</summary>
/// <param name="Columns">Its columns.</param>
/// <param name="Rows">The rows: a cell for each column as text, null for NULL.</param>
/// <param name="NextCursor">What to give as cursor for the next page; null on the last.</param>
internal sealed record RowPage(IReadOnlyList<RowColumn> Columns, IReadOnlyList<IReadOnlyList<string?>> Rows, string? NextCursor)
{
    /// <summary>A page of a store.</summary>
    public static RowPage Of(TablePage page, string? next) => new([.. page.Columns.Select(found => new RowColumn(found.Name, found.SqlType))], page.Rows, next);
}

/// <summary>A column of a table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type, as the store writes it.</param>
internal sealed record RowColumn(string Name, string Type);
