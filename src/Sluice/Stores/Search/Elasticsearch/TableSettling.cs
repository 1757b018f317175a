using System.Text.Json.Nodes;

namespace Sluice.Stores.Search.Elasticsearch;

/// <summary>
/// Brings tables to rest whose load is done: others find the new rows under the tables' names, and the old ones are removed. Each
/// step can be done again, by whoever comes next.
/// </summary>
internal sealed class TableSettling(ElasticSession session, Catalog catalog)
{
    // So many at once are gone within the time of one request.
    private const int RemovedAtOnce = 50_000;

    /// <summary>Settles tables of one load, which are held by it.</summary>
    public void Settle(IReadOnlyList<Versioned<TableEntry>> tables)
    {
        Show(session, tables.Select(table => (table.Value, table.Value.Next!.State!, Hidden(IndexMapping.Until, table.Value.Next.Load))));
        foreach (var table in tables)
        {
            var next = table.Value.Next!;
            if (!next.IsNewIndex)
            {
                RemoveMarked(session, next.State!.Index, IndexMapping.Until, next.Load);
            }

            catalog.Put(table.Value with { Base = next.State, Next = null }, table);
        }
    }

    /// <summary>Keeps the rows of a load that is under way from those who look by the tables' names.</summary>
    public static void Hide(ElasticSession session, IEnumerable<TableEntry> tables) =>
        Show(session, tables.Where(table => table.Base is not null).Select(table => (table, table.Base!, Hidden(IndexMapping.From, table.Next!.Load))));

    /// <summary>Removes what an attempt left.</summary>
    public static void Remove(ElasticSession session, Leftover leftover)
    {
        if (leftover.IsNewIndex)
        {
            session.Ask(HttpMethod.Delete, $"/{leftover.Index}", null, 404);
        }
        else
        {
            RemoveMarked(session, leftover.Index, IndexMapping.From, leftover.Load);
        }
    }

    private static void RemoveMarked(ElasticSession session, string index, string field, string load)
    {
        // What was written last is removed only once it can be found.
        if (session.Ask(HttpMethod.Post, $"/{index}/_refresh", null, 404).Status == 404)
        {
            return;
        }

        long removed;
        do
        {
            var body = new JsonObject { ["query"] = ElasticQuery.Term(field, load), ["max_docs"] = RemovedAtOnce };
            removed = session.Ask(HttpMethod.Post, $"/{index}/_delete_by_query?conflicts=proceed&refresh=true", body).Body.GetProperty("deleted").GetInt64();
        }
        while (removed >= RemovedAtOnce);
    }

    // All tables in one request, which is done whole. The old index goes with it, if it is not gone already.
    private static void Show(ElasticSession session, IEnumerable<(TableEntry Table, TableState State, JsonObject Filter)> tables)
    {
        var actions = new JsonArray();
        foreach (var (table, state, filter) in tables)
        {
            if (table.Base is { } old && old.Index != state.Index && session.Ask(HttpMethod.Head, $"/{old.Index}", null, 404).IsSuccess)
            {
                actions.Add(new JsonObject { ["remove_index"] = new JsonObject { ["index"] = old.Index } });
            }

            actions.Add(new JsonObject
            {
                ["add"] = new JsonObject { ["index"] = state.Index, ["alias"] = IndexNames.AliasOf(state.Index), ["filter"] = filter },
            });
        }

        if (actions.Count > 0)
        {
            session.Ask(HttpMethod.Post, "/_aliases", new JsonObject { ["actions"] = actions });
        }
    }

    private static JsonObject Hidden(string field, string load) => ElasticQuery.Bool("must_not", ElasticQuery.Term(field, load));
}
