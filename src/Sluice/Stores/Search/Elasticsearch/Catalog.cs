using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Sluice.Stores.Search.Elasticsearch;

/// <summary>A document of the catalog and the version in which it was read.</summary>
internal sealed record Versioned<T>(T Value, long SequenceNumber, long PrimaryTerm);

/// <summary>
/// The index in which the store keeps what it knows: a document for each table and one for each load. Documents are read as they
/// are at that moment, and written only over the version that was read.
/// </summary>
internal sealed class Catalog(ElasticSession session, ElasticUrl url)
{
    private const int PageRows = 1000;

    private string Index => IndexNames.Catalog(url.Prefix);

    /// <summary>Makes the index, if it is not there.</summary>
    public void Create()
    {
        var answer = session.Ask(HttpMethod.Put, $"/{Index}", IndexMapping.Catalog(url), 400);
        if (!answer.IsSuccess && answer.ErrorType != "resource_already_exists_exception")
        {
            throw new ElasticProblem(answer.Status, answer.ErrorType, answer.Reason);
        }
    }

    /// <summary>A table; null when nothing is known of it.</summary>
    public Versioned<TableEntry>? Table(string table) => Get(TableId(table), ElasticJson.Default.TableEntry);

    /// <summary>A job's load; null when there was none.</summary>
    public Versioned<LoadEntry>? Load(string job) => Get(LoadId(job), ElasticJson.Default.LoadEntry);

    /// <summary>Writes a table over the version that was read, or as new; null when it is another by now.</summary>
    public Versioned<TableEntry>? Put(TableEntry entry, Versioned<TableEntry>? over) =>
        Put(TableId(entry.Table), "table", entry.Table, entry, over is null ? null : (over.SequenceNumber, over.PrimaryTerm), ElasticJson.Default.TableEntry,
            found => JsonNode.DeepEquals(Node(found.Next), Node(entry.Next)));

    /// <summary>The same for a load.</summary>
    public Versioned<LoadEntry>? Put(LoadEntry entry, Versioned<LoadEntry>? over) =>
        Put(LoadId(entry.Job), "load", entry.Job, entry, over is null ? null : (over.SequenceNumber, over.PrimaryTerm), ElasticJson.Default.LoadEntry,
            found => found.Load == entry.Load && found.IsDone == entry.IsDone);

    /// <summary>Removes what is still in the version that was read.</summary>
    public bool Remove(Versioned<TableEntry> entry) => Remove(TableId(entry.Value.Table), entry.SequenceNumber, entry.PrimaryTerm);

    /// <summary>The same for a load.</summary>
    public bool Remove(Versioned<LoadEntry> entry) => Remove(LoadId(entry.Value.Job), entry.SequenceNumber, entry.PrimaryTerm);

    /// <summary>All tables.</summary>
    public IReadOnlyList<TableEntry> Tables()
    {
        var found = new List<TableEntry>();
        JsonNode? after = null;
        while (true)
        {
            var body = new JsonObject
            {
                ["query"] = ElasticQuery.Term("kind", "table"),
                ["size"] = PageRows,
                ["sort"] = new JsonArray(new JsonObject { ["name"] = "asc" }),
            };
            if (after is not null)
            {
                body["search_after"] = after;
            }

            var answer = session.Ask(HttpMethod.Post, $"/{Index}/_search", body, 404);
            if (answer.Status == 404)
            {
                return [];
            }

            var hits = answer.Body.GetProperty("hits").GetProperty("hits");
            found.AddRange(hits.EnumerateArray().Select(hit => hit.GetProperty("_source").GetProperty("body").Deserialize(ElasticJson.Default.TableEntry)!));
            if (hits.GetArrayLength() < PageRows)
            {
                return found;
            }

            after = JsonNode.Parse(hits[PageRows - 1].GetProperty("sort").GetRawText());
        }
    }

    private static JsonNode? Node(PendingLoad? next) => JsonSerializer.SerializeToNode(next, ElasticJson.Default.PendingLoad);

    private static string TableId(string table) => "table-" + IndexNames.Hash(SqlName.Fold(table), 32);

    private static string LoadId(string job) => "load-" + IndexNames.Hash(job, 32);

    private Versioned<T>? Get<T>(string id, JsonTypeInfo<T> type)
    {
        var answer = session.Ask(HttpMethod.Get, $"/{Index}/_doc/{id}", null, 404);
        return answer.Status == 404 || !answer.Body.GetProperty("found").GetBoolean() ? null
            : new(answer.Body.GetProperty("_source").GetProperty("body").Deserialize(type)!, answer.Body.GetProperty("_seq_no").GetInt64(),
                answer.Body.GetProperty("_primary_term").GetInt64());
    }

    private Versioned<T>? Put<T>(string id, string kind, string name, T value, (long Number, long Term)? over, JsonTypeInfo<T> type, Func<T, bool> isOurs)
    {
        var path = over is { } version ? $"/{Index}/_doc/{id}?if_seq_no={version.Number}&if_primary_term={version.Term}&refresh=true" : $"/{Index}/_create/{id}?refresh=true";
        var body = new JsonObject { ["kind"] = kind, ["name"] = name, ["body"] = JsonSerializer.SerializeToNode(value, type) };
        var answer = session.Ask(HttpMethod.Put, path, body, 409);
        if (answer.IsSuccess)
        {
            return new(value, answer.Body.GetProperty("_seq_no").GetInt64(), answer.Body.GetProperty("_primary_term").GetInt64());
        }

        // A request whose answer was lost may have been the one that is in the way.
        return answer.WasRepeated && Get(id, type) is { } found && isOurs(found.Value) ? found : null;
    }

    private bool Remove(string id, long number, long term) =>
        session.Ask(HttpMethod.Delete, $"/{Index}/_doc/{id}?if_seq_no={number}&if_primary_term={term}&refresh=true", null, 404, 409) is { Status: not 409 };
}
