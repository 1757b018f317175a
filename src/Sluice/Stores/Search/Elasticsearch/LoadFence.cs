using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Stores.Search.Elasticsearch;

/// <summary>What keeps a request harmless that the server does late: when the attempt that sent it is dead, or stood still and was taken over.</summary>
/// <param name="session">The server.</param>
/// <param name="hold">The attempt.</param>
/// <remarks>
/// The server takes what comes, whenever it comes; versions of its own do not help, because it forgets those of removed documents
/// after a minute (index.gc_deletes), and knows none of documents that never arrived. So:
/// 1. Ids of documents are the attempt's own. A late row never takes the place of another, and says whom it is from.
/// 2. An attempt that ended before it was done is noted as dead in each of its tables by the same write that takes the table from
///    it. Nobody who reads or looks for old rows sees what is from the dead, and the next load that is done removes it.
/// 3. A mark is set only where the document is as it was read (if_seq_no), and the attempt makes sure after reading and before
///    sending that it still holds the table. So a late mark finds another number and is refused; and where it was first, the one
///    who came after finds another number, reads again and marks: what is there then can only be of the dead.
/// 4. Rows are sent to an alias that is removed with its index, so that a late request does not make the index again.
/// </remarks>
internal sealed class LoadFence(ElasticSession session, LoadHold hold)
{
    private const int DocumentsAtOnce = 1000;

    /// <summary>Makes sure that the attempt still holds the table of an index.</summary>
    /// <exception cref="ElasticRefusal">It was taken over.</exception>
    public void Confirm(string index) => hold.Confirm(index);

    /// <summary>Marks that were refused, on what their documents are now; without those that are marked already or are gone.</summary>
    /// <param name="buffer">Where they were.</param>
    /// <param name="refused">The marks.</param>
    public BulkBuffer Anew(BulkBuffer buffer, IReadOnlyList<BulkItem> refused)
    {
        var anew = new BulkBuffer(buffer.Index, buffer.Stream);
        using var json = new Utf8JsonWriter(Stream.Null);
        foreach (var some in refused.Chunk(DocumentsAtOnce))
        {
            var body = new JsonObject
            {
                ["docs"] = new JsonArray([.. some.Select(item => (JsonNode)new JsonObject { ["_id"] = item.MarkedId, ["_source"] = new JsonArray(IndexMapping.Until) })]),
            };
            foreach (var document in session.Ask(HttpMethod.Post, $"/{buffer.Index}/_mget", body).Body.GetProperty("docs").EnumerateArray())
            {
                if (document.GetProperty("found").GetBoolean() && UntilOf(document) != hold.Load)
                {
                    anew.Mark(json, document.GetProperty("_id").GetString()!, DocumentVersion.Of(document), hold.Load);
                }
            }
        }

        return anew;
    }

    private static string? UntilOf(JsonElement document) =>
        document.TryGetProperty("_source", out var source) && source.TryGetProperty(IndexMapping.Own, out var own) && own.TryGetProperty("until", out var until) ? until.GetString() : null;
}
