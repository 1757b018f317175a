using System.Text.Json.Nodes;

namespace Sluice.Stores.Search.Elasticsearch;

/// <summary>A table as it is seen at a moment: its state, and what of its index is not seen.</summary>
/// <param name="Table">The table, as it was first called.</param>
/// <param name="State">How it is.</param>
/// <param name="Conditions">What holds for the documents that are its rows.</param>
internal sealed record TableView(string Table, TableState State, IReadOnlyList<JsonNode> Conditions)
{
    /// <summary>The rows that are seen, as a query with more conditions.</summary>
    public JsonObject Query(params IEnumerable<JsonNode> more) => ElasticQuery.Filter([.. Conditions.Select(condition => condition.DeepClone()), .. more]);

    /// <summary>Its columns.</summary>
    public IReadOnlyList<ElasticColumn> ColumnsOf(TableShape shape) => [.. shape.Columns.Select(column => new ElasticColumn(column.Name, column.Type))];

    /// <summary>The view of a table; null when there is none that is seen.</summary>
    public static TableView? Of(Catalog catalog, TableEntry? entry)
    {
        if (entry?.Next is not { } next)
        {
            return entry?.Base is { } settled ? new(entry.Table, settled, [.. Seen(entry.Dead)]) : null;
        }

        // A load that is done is seen before its tables are settled, and one that is not is not seen at all.
        if (catalog.Load(next.Job) is { Value.IsDone: true } load && load.Value.Load == next.Load)
        {
            return new(entry.Table, next.State!, [.. Seen(entry.Dead, ElasticQuery.Term(IndexMapping.Until, next.Load))]);
        }

        return entry.Base is { } before ? new(entry.Table, before, [.. Seen(entry.Dead, ElasticQuery.Term(IndexMapping.From, next.Load))]) : null;
    }

    /// <summary>The condition that leaves out what is from the dead, and what is named; none when there is nothing of it.</summary>
    public static IEnumerable<JsonNode> Seen(IReadOnlyList<string> dead, params IEnumerable<JsonNode> without)
    {
        List<JsonNode> all = [.. dead.Count > 0 ? [FromDead(dead)] : Array.Empty<JsonNode>(), .. without];
        return all.Count > 0 ? [ElasticQuery.Bool("must_not", all)] : [];
    }

    /// <summary>What is from the dead.</summary>
    public static JsonObject FromDead(IReadOnlyList<string> dead) => ElasticQuery.Terms(IndexMapping.From, dead.Select(load => (JsonNode)load));
}
