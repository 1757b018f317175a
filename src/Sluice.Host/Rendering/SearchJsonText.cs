using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sluice.Stores.Search;

namespace Sluice.Host.Rendering;

/// <summary>Results of a search for programs: one JSON object.</summary>
internal static class SearchJsonText
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The page as one line. Marks are places in the text, [start, length], so that nothing in it has to be escaped.</summary>
    public static string Of(SearchResult result)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Compact))
        {
            json.WriteStartObject();
            json.WriteString("index", result.Index);
            json.WriteNumber("total", result.Total);
            json.WriteBoolean("total_is_exact", result.IsTotalExact);
            json.WriteStartArray("hits");
            foreach (var hit in result.Hits)
            {
                Write(json, hit);
            }

            json.WriteEndArray();
            json.WriteStartObject("facets");
            foreach (var facet in result.Facets)
            {
                json.WriteStartArray(facet.Field);
                foreach (var value in facet.Values)
                {
                    json.WriteStartObject();
                    json.WriteString("value", value.Value);
                    json.WriteNumber("count", value.Count);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
            json.WriteString("cursor", result.Cursor);
            json.WriteStartArray("notes");
            foreach (var note in result.Notes)
            {
                json.WriteStringValue(note);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static void Write(Utf8JsonWriter json, SearchHit hit)
    {
        json.WriteStartObject();
        json.WriteString("id", hit.Id);
        if (hit.Score is { } score)
        {
            json.WriteNumber("score", Math.Round(score, 4));
        }

        if (hit.Title is { } title)
        {
            json.WritePropertyName("title");
            Write(json, title);
        }

        json.WriteStartObject("values");
        foreach (var (field, values) in hit.Values)
        {
            json.WriteStartArray(field);
            foreach (var value in values)
            {
                json.WriteStringValue(value);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteStartArray("snippets");
        foreach (var snippet in hit.Snippets)
        {
            Write(json, snippet);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Snippet snippet)
    {
        json.WriteStartObject();
        json.WriteString("field", snippet.Field);
        json.WriteString("text", snippet.Text);
        json.WriteStartArray("marks");
        foreach (var mark in snippet.Marks)
        {
            json.WriteStartArray();
            json.WriteNumberValue(mark.Start);
            json.WriteNumberValue(mark.Length);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
