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

    private const int RoundsWithoutEffect = 20;
    private static readonly TimeSpan PauseWithoutEffect = TimeSpan.FromMilliseconds(500);

    /// <summary>Settles tables of one load, which are held by it.</summary>
    public void Settle(IReadOnlyList<Versioned<TableEntry>> tables)
    {
        Show(session, tables.Select(table => (table.Value, table.Value.Next!.State!, IndexMapping.Until)));
        foreach (var table in tables)
        {
            var next = table.Value.Next!;
            if (!next.IsNewIndex)
            {
                Remove(session, next.State!.Index, ElasticQuery.Bool("should", ElasticQuery.Term(IndexMapping.Until, next.Load), TableView.FromDead(table.Value.Dead)));
            }

            catalog.Put(table.Value with { Base = next.State, Next = null, Dead = next.IsNewIndex ? [] : table.Value.Dead }, table);
        }
    }

    /// <summary>Keeps the rows of a load that is under way from those who look by the tables' names.</summary>
    public static void Hide(ElasticSession session, IEnumerable<TableEntry> tables) =>
        Show(session, tables.Where(table => table.Base is not null).Select(table => (table, table.Base!, IndexMapping.From)));

    /// <summary>Removes an index that nobody has seen.</summary>
    public static void Remove(ElasticSession session, string index) => session.Ask(HttpMethod.Delete, $"/{index}", null, 404);

    /// <summary>Removes rows.</summary>
    /// <param name="session">The server.</param>
    /// <param name="index">Their index.</param>
    /// <param name="rows">Which.</param>
    public static void Remove(ElasticSession session, string index, JsonObject rows)
    {
        // What was written last is removed only once it can be found.
        if (session.Ask(HttpMethod.Post, $"/{index}/_refresh", null, 404).Status == 404)
        {
            return;
        }

        // One that took too long was sent again, and both remove the same rows: how many one of them has removed says nothing.
        var (left, patience) = (Count(session, index, rows), RoundsWithoutEffect);
        while (left > 0)
        {
            var body = new JsonObject { ["query"] = rows.DeepClone(), ["max_docs"] = RemovedAtOnce };
            session.Ask(HttpMethod.Post, $"/{index}/_delete_by_query?conflicts=proceed&refresh=true", body);
            session.Ask(HttpMethod.Post, $"/{index}/_refresh");
            var now = Count(session, index, rows);
            patience = now < left ? RoundsWithoutEffect : patience - 1;
            if (patience == 0)
            {
                throw new ElasticProblem(503, "rows_not_removed", $"{now} rows of {index} are not removed, however often the server is asked to");
            }

            if (now >= left)
            {
                Thread.Sleep(PauseWithoutEffect);
            }

            left = now;
        }
    }

    private static long Count(ElasticSession session, string index, JsonObject rows) =>
        session.Ask(HttpMethod.Post, $"/{index}/_count", new JsonObject { ["query"] = rows.DeepClone() }).Body.GetProperty("count").GetInt64();

    // All tables in one request, which is done whole. The old index goes with it, if it is not gone already.
    private static void Show(ElasticSession session, IEnumerable<(TableEntry Table, TableState State, string Hidden)> tables)
    {
        var actions = new JsonArray();
        foreach (var (table, state, hidden) in tables)
        {
            var filter = ElasticQuery.Filter([.. TableView.Seen(table.Dead, ElasticQuery.Term(hidden, table.Next!.Load))]);
            if (table.Base is { } old && old.Index != state.Index && session.Ask(HttpMethod.Head, $"/{old.Index}", null, 404).IsSuccess)
            {
                actions.Add(new JsonObject { ["remove_index"] = new JsonObject { ["index"] = old.Index } });
            }

            actions.Add(new JsonObject
            {
                ["add"] = new JsonObject { ["index"] = state.Index, ["alias"] = IndexNames.AliasOf(state.Index), ["filter"] = filter },
            });
            actions.Add(new JsonObject { ["add"] = new JsonObject { ["index"] = state.Index, ["alias"] = IndexNames.ToWrite(state.Index) } });
        }

        if (actions.Count > 0)
        {
            session.Ask(HttpMethod.Post, "/_aliases", new JsonObject { ["actions"] = actions });
        }
    }
}
