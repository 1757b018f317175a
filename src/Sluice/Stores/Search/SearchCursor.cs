using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Sluice.Stores.Search;

/// <summary>
/// Where a page ended: the last result's place in the order, and its number. It goes with one query, whose hash it carries, so
/// that a cursor of another query is refused and not misread.
/// </summary>
/// <param name="Key">What the results are sorted by: a long, a double, a text, or null for none.</param>
/// <param name="Id">The document's number.</param>
internal sealed record SearchCursor(object? Key, long Id)
{
    /// <summary>The cursor as text.</summary>
    public string Write(string index, string query, string sort)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartArray();
            json.WriteStringValue(HashOf(index, query, sort));
            json.WriteNumberValue(Id);
            switch (Key)
            {
                case double number when double.IsFinite(number):
                    json.WriteNumberValue(number);
                    break;
                case double end:
                    json.WriteBooleanValue(end > 0);
                    break;
                case long number:
                    json.WriteNumberValue(number);
                    break;
                case string text:
                    json.WriteStringValue(text);
                    break;
                default:
                    json.WriteNullValue();
                    break;
            }

            json.WriteEndArray();
        }

        return Base64Url.EncodeToString(bytes.ToArray());
    }

    /// <summary>Reads a cursor.</summary>
    /// <exception cref="SluiceException">It is none of this query.</exception>
    public static SearchCursor Read(string text, string index, string query, string sort)
    {
        try
        {
            using var json = JsonDocument.Parse(Base64Url.DecodeFromChars(text));
            if (json.RootElement is { ValueKind: JsonValueKind.Array } parts && parts.GetArrayLength() == 3
                && parts[0].ValueEquals(HashOf(index, query, sort)) && parts[1].TryGetInt64(out var id))
            {
                return new(parts[2].ValueKind switch
                {
                    // One without an exponent or a point is the long that it was, or a double that is the same.
                    JsonValueKind.Number => parts[2].TryGetInt64(out var whole) ? (object)whole : parts[2].GetDouble(),
                    JsonValueKind.True => double.PositiveInfinity,
                    JsonValueKind.False => double.NegativeInfinity,
                    JsonValueKind.String => parts[2].GetString(),
                    _ => null,
                }, id);
            }
        }
        catch (Exception problem) when (problem is FormatException or JsonException or InvalidOperationException)
        {
            // Refused below, as one of another query is.
        }

        throw SearchProblems.BadCursor();
    }

    private static string HashOf(string index, string query, string sort) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{index}\n{sort}\n{query}")).AsSpan(0, 6));
}
