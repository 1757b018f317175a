using System.Text.Json;

namespace Sluice.Stores.Search.Elasticsearch;

/// <summary>The state of a document by which the server knows whether it is still the one that was read.</summary>
/// <param name="SequenceNumber">The number of the last change of it.</param>
/// <param name="PrimaryTerm">Of which primary that number is.</param>
internal readonly record struct DocumentVersion(long SequenceNumber, long PrimaryTerm)
{
    /// <summary>The version of a document or a hit that the server gave.</summary>
    public static DocumentVersion Of(JsonElement document) => new(document.GetProperty("_seq_no").GetInt64(), document.GetProperty("_primary_term").GetInt64());
}
