using System.CommandLine;
using Sluice.Host.Rendering;
using Sluice.Stores.Search;

namespace Sluice.Host.Commands;

/// <summary><c>sluice search QUERY</c>: finds documents in a store that can be searched.</summary>
internal static class SearchCommand
{
    /// <summary>What the help calls the query.</summary>
    public const string QueryName = "QUERY";

    public static Command Create(CommonOptions common, TextWriter output)
    {
        var words = new Argument<string[]>("query")
        {
            Description = "Words, \"phrases\", beginnings*, -not, OR, field:value, field:>2026-01-01; nothing for everything. docs/tickets.md has all of it.",
            Arity = ArgumentArity.ZeroOrMore,
            HelpName = QueryName,
        };
        var store = new Option<string?>("--store") { Description = "The store's name or URL (default: the one of sluice.yaml that can be searched, else the home's own).", HelpName = "URL" };
        var index = new Option<string?>("--index") { Description = "The table of documents (default: the only one).", HelpName = "NAME" };
        var limit = new Option<int>("--limit") { Description = "Results to show.", DefaultValueFactory = _ => 10, HelpName = "N" };
        var sort = new Option<string?>("--sort") { Description = "relevance, or a field with :asc or :desc behind it.", HelpName = "FIELD" };
        var cursor = new Option<string?>("--cursor") { Description = "The next page: what the page before said.", HelpName = "CURSOR" };
        var facets = new Option<bool>("--facets") { Description = "Counts the values of the facets over all results." };
        var command = new Command("search", "Searches what was loaded into a store that can be searched.") { words, store, index, limit, sort, cursor, facets };
        command.SetAction((parsed, cancellation) =>
        {
            using var engine = Engine.Open(PipelineArguments.LoadEngine(common, parsed));
            var (place, table) = Place(parsed.GetValue(store), parsed.GetValue(index));
            var request = new SearchRequest(table, string.Join(' ', parsed.GetValue(words) ?? []))
            {
                Limit = parsed.GetValue(limit),
                Sort = parsed.GetValue(sort),
                Cursor = parsed.GetValue(cursor),
                WithFacets = parsed.GetValue(facets),
            };
            var result = engine.Search(request, place, cancellation);
            if (common.IsJson(parsed))
            {
                output.WriteLine(SearchJsonText.Of(result));
            }
            else
            {
                SearchText.Write(output, result, isTerminal: Terminal.HasStyles);
            }

            return Task.FromResult(ExitCodes.Done);
        });
        return command;
    }

    // A URL may name the index as it names a table: search:tickets.db#tickets.
    private static (string? Store, string? Index) Place(string? store, string? index)
    {
        if (store is null || !store.Contains(':'))
        {
            return (store, index);
        }

        var url = StoreUrl.Parse(store);
        return ((url with { Table = null }).Text, index ?? url.Table);
    }
}
