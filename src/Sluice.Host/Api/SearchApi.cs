using Sluice.Host.Keys;
using Sluice.Stores.Search;

namespace Sluice.Host.Api;

/// <summary>Searches what was loaded into a store that can be searched.</summary>
internal static class SearchApi
{
    private static readonly Paging Pages = new("Results", 20, SearchRequest.LimitMax);

    public static IReadOnlyList<ApiEndpoint> Endpoints { get; } =
    [
        new("GET", "/search", Role.Viewer, "Searches documents: words, phrases, field:value and more, ranked.", SearchAsync)
        {
            Detail = "docs/tickets.md has the words of a query. Marks are places in a snippet's text, in UTF-16 code units.",
            Parameters =
            [
                new("q", "string", "The query; nothing for everything."),
                new("store", "string", "The store; the one of sluice.yaml that can be searched unless said otherwise, else the home folder's own."),
                new("index", "string", "The table of documents; the only one unless said otherwise."),
                new("sort", "string", "relevance, or a field with :asc or :desc behind it."),
                new("facets", "string", "true to count the values of the facets over all results.") { Values = ["true", "false"] },
                .. Pages.Parameters,
            ],
            Reply = ApiContent.Of(ApiJson.Default.SearchReply, "A page of results."),
            Problems = ["unknown_store", "unknown_index", "not_searchable", "store_down"],
        },
    ];

    private static async Task<ApiAnswer> SearchAsync(ApiCall call)
    {
        var request = new SearchRequest(call.Query("index"), call.Query("q") ?? "")
        {
            Limit = Pages.Take(call),
            Cursor = call.Query("cursor"),
            Sort = call.Query("sort"),
            WithFacets = call.IsTrue("facets"),
        };
        var result = await StoresApi.LookAsync(call, patience => call.Service.Stores.Search(request, call.Query("store"), patience));
        var facets = result.Facets.ToDictionary(facet => facet.Field, facet => facet.Values);
        return ApiAnswer.Of(
            new SearchReply(result.Index, result.Total, result.IsTotalExact, result.Hits, facets, result.Cursor, result.Notes), ApiJson.Default.SearchReply);
    }
}

/// <summary>A page of results.</summary>
/// <param name="Index">The index that was searched.</param>
/// <param name="Total">How many documents fit.</param>
/// <param name="TotalIsExact">False when there are more, which were not counted.</param>
/// <param name="Hits">The results, the best first.</param>
/// <param name="Facets">The most frequent values of each facet, when they were asked for.</param>
/// <param name="NextCursor">What to give as cursor for the next page; null on the last.</param>
/// <param name="Notes">What in the query was left out.</param>
internal sealed record SearchReply(
    string Index, long Total, bool TotalIsExact, IReadOnlyList<SearchHit> Hits, IReadOnlyDictionary<string, IReadOnlyList<FacetCount>> Facets, string? NextCursor,
    IReadOnlyList<string> Notes);
