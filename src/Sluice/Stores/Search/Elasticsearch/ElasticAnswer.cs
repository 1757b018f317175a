using System.Text.Json;

namespace Sluice.Stores.Search.Elasticsearch;

/// <summary>What the server answered.</summary>
/// <param name="Status">The status of HTTP.</param>
/// <param name="Body">The JSON; undefined where there was none.</param>
/// <param name="WasRepeated">True when the request was sent more than once, so that a conflict may be with itself.</param>
internal sealed record ElasticAnswer(int Status, JsonElement Body, bool WasRepeated)
{
    /// <summary>True for 2xx.</summary>
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>The type of the error, such as <c>index_not_found_exception</c>; empty for none.</summary>
    public string ErrorType => Error(Body).Type;

    /// <summary>What the server says is wrong.</summary>
    public string Reason => Error(Body).Reason;

    /// <summary>Reads an error, of a whole answer or of one item in it.</summary>
    public static (string Type, string Reason) Error(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("error", out var error))
        {
            return ("", "");
        }

        if (error.ValueKind != JsonValueKind.Object)
        {
            return ("", error.ToString());
        }

        // The root says more than "all shards failed", and the cause more than "failed to parse".
        var source = error.TryGetProperty("root_cause", out var roots) && roots.ValueKind == JsonValueKind.Array && roots.GetArrayLength() > 0 ? roots[0] : error;
        var reason = Text(source, "reason");
        for (var cause = error; cause.TryGetProperty("caused_by", out var deeper) && deeper.ValueKind == JsonValueKind.Object; cause = deeper)
        {
            var said = Text(deeper, "reason");
            reason += said.Length > 0 && !reason.Contains(said, StringComparison.Ordinal) ? $": {said}" : "";
        }

        return (Text(source, "type"), reason);
    }

    /// <summary>True for what reading an answer throws that is none of the server's.</summary>
    public static bool IsUnreadable(Exception problem) => problem is KeyNotFoundException or JsonException or FormatException
        || problem is InvalidOperationException && problem.Source == "System.Text.Json";

    private static string Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) ? value.ToString() : "";
}
