using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Stores.Search.Elasticsearch;

/// <summary>A document as it was found.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Number">Its number.</param>
/// <param name="Version">The state in which it was found.</param>
/// <param name="Source">What was asked for of it.</param>
internal readonly record struct FoundRow(string Id, long Number, DocumentVersion Version, JsonElement Source);

/// <summary>Finds documents in an index, all of them, in the order in which they came.</summary>
internal sealed class RowSearch(ElasticSession session)
{
    private const int PageRows = 2000;

    // Of documents with all that is in them.
    private const int WholeRows = 500;

    // The server takes 65,536 values in one condition.
    private const int KeysAtOnce = 2000;

    /// <summary>Finds the documents for which all conditions hold.</summary>
    /// <param name="index">The index.</param>
    /// <param name="conditions">The conditions.</param>
    /// <param name="fields">The fields to bring; null for all, empty for none.</param>
    public IEnumerable<FoundRow> Find(string index, IReadOnlyList<JsonNode> conditions, IReadOnlyList<string>? fields)
    {
        var after = default(long?);
        var rows = fields is null ? WholeRows : PageRows;
        while (true)
        {
            var body = new JsonObject
            {
                ["query"] = ElasticQuery.Filter([.. conditions.Select(condition => condition.DeepClone())]),
                ["size"] = rows,
                ["sort"] = new JsonArray(new JsonObject { [IndexMapping.Number] = "asc" }),
                ["_source"] = fields is null ? true : fields.Count == 0 ? false : new JsonArray([.. fields.Select(field => (JsonNode)field)]),
                ["track_total_hits"] = false,
                ["seq_no_primary_term"] = true,
            };
            if (after is { } number)
            {
                body["search_after"] = new JsonArray(number);
            }

            var hits = session.Ask(HttpMethod.Post, $"/{index}/_search", body).Body.GetProperty("hits").GetProperty("hits");
            foreach (var hit in hits.EnumerateArray())
            {
                after = hit.GetProperty("sort")[0].GetInt64();
                yield return new(hit.GetProperty("_id").GetString()!, after.Value, DocumentVersion.Of(hit), hit.TryGetProperty("_source", out var source) ? source : default);
            }

            if (hits.GetArrayLength() < rows)
            {
                yield break;
            }
        }
    }

    /// <summary>Finds the documents whose key is one of some.</summary>
    /// <param name="index">The index.</param>
    /// <param name="key">The columns of the key.</param>
    /// <param name="keys">The keys; none is there twice.</param>
    /// <param name="conditions">More conditions.</param>
    /// <param name="fields">The fields to bring besides the key; null for all.</param>
    /// <returns>Documents with their keys.</returns>
    public IEnumerable<(RowKey Key, FoundRow Row)> Find(
        string index, IReadOnlyList<ElasticColumn> key, IReadOnlyCollection<RowKey> keys, IReadOnlyList<JsonNode> conditions, IReadOnlyList<string>? fields)
    {
        var brought = fields is null ? null : fields.Concat(key.Select(column => column.Field)).Distinct().ToList();
        foreach (var some in keys.Chunk(KeysAtOnce))
        {
            var wanted = some.ToHashSet();
            foreach (var row in Find(index, [.. conditions, .. Conditions(key, some)], brought))
            {
                // Of several columns the server looks at each alone, and of numbers not at every digit.
                if (RowKey.Of(key, row.Source) is var found && wanted.Contains(found))
                {
                    yield return (found, row);
                }
            }
        }
    }

    private static IEnumerable<JsonNode> Conditions(IReadOnlyList<ElasticColumn> key, IReadOnlyList<RowKey> keys)
    {
        for (var i = 0; i < key.Count; i++)
        {
            var column = key[i];
            var values = keys.Select(one => one.Part(i)).Distinct().ToList();
            var terms = ElasticQuery.Terms(column.Exact, values.OfType<string>().Select(column.KeyNode).Where(value => value is not null));
            yield return values.Contains(null)
                ? ElasticQuery.Bool("should", terms, ElasticQuery.Bool("must_not", ElasticQuery.Exists(column.Exact)))
                : terms;
        }
    }
}
