using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sluice.Stores.Search.Elasticsearch;

/// <summary>What the server says to the items of a bulk request: some went in, some can be sent again, and one may be refused for good.</summary>
internal static partial class BulkOutcome
{
    /// <summary>The items that are to be sent again, and the marks whose documents are not as they were read.</summary>
    /// <param name="answer">The server's answer.</param>
    /// <param name="buffer">What was sent.</param>
    /// <param name="sent">The items that were sent, in their order.</param>
    /// <exception cref="ElasticRefusal">An item is refused for good.</exception>
    public static (IReadOnlyList<BulkItem> Again, IReadOnlyList<BulkItem> Outdated) ToRepeat(ElasticAnswer answer, BulkBuffer buffer, IReadOnlyList<BulkItem> sent)
    {
        if (!answer.Body.GetProperty("errors").GetBoolean())
        {
            return ([], []);
        }

        var items = answer.Body.GetProperty("items");
        if (items.GetArrayLength() != sent.Count)
        {
            throw new ElasticProblem(answer.Status, "", $"it answered {items.GetArrayLength()} outcomes to {sent.Count} documents");
        }

        var again = new List<BulkItem>();
        var outdated = new List<BulkItem>();
        foreach (var (i, one) in items.EnumerateArray().Index())
        {
            var outcome = one.EnumerateObject().First().Value;
            var status = outcome.GetProperty("status").GetInt32();
            switch (status)
            {
                case >= 200 and < 300:
                    break;
                case 409 when sent[i].Verb == BulkVerb.Update:
                    outdated.Add(sent[i]);
                    break;
                case 409 or 429 or 503:
                    again.Add(sent[i]);
                    break;
                case 404 when ElasticAnswer.Error(outcome) is ("index_not_found_exception", var reason):
                    throw new ElasticProblem(404, "index_not_found_exception", reason);
                // A document that is to be marked as gone and is not there is gone.
                case 404 when sent[i].Verb == BulkVerb.Update:
                    break;
                default:
                    throw Refused(outcome, status, buffer, sent[i]);
            }
        }

        return (again, outdated);
    }

    /// <summary>The refusal of a document that is too large by itself.</summary>
    public static ElasticRefusal TooLarge(BulkBuffer buffer, BulkItem item) => new(new("too_long",
        $"Row {item.Row} of the stream \"{buffer.Stream}\" has {Sizes.Show(item.Length)} as a document, which is more than the server takes in one request; nothing was kept.")
    {
        Advice = "Raise http.max_content_length there, or leave out what makes the row so large.",
    });

    private static ElasticRefusal Refused(JsonElement outcome, int status, BulkBuffer buffer, BulkItem item)
    {
        var (type, reason) = ElasticAnswer.Error(outcome);
        var column = Field().Match(reason);
        return new(new("item_refused", $"Row {item.Row} of the stream \"{buffer.Stream}\" was refused: {reason.ReplaceLineEndings(" ").TrimEnd('.')} ({type}, {status}); nothing was kept.")
        {
            Column = column.Success ? column.Groups[1].Value : null,
            Advice = type == "strict_dynamic_mapping_exception" || type.Contains("mapp", StringComparison.Ordinal) || type.Contains("parsing", StringComparison.Ordinal)
                ? "Somebody else has changed the mapping of the index, or a template of the server has; or add a check, so that such rows become rejects." : null,
        });
    }

    [GeneratedRegex(@"(?:field \[|introduction of \[|field="")([^\]""]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Field();
}
