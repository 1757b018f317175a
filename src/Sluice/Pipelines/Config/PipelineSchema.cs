using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Pipelines.Config;

/// <summary>The JSON Schemas of the configuration, for editors. Made of the same keys that the parser reads.</summary>
public static class PipelineSchema
{
    /// <summary>The schema of pipeline files (<c>docs/pipeline.schema.json</c>).</summary>
    public static string OfPipelines() => Write("A Sluice pipeline", PipelineKeys.Root.Schema());

    /// <summary>The schema of sluice.yaml (<c>docs/sluice.schema.json</c>).</summary>
    public static string OfEngine() => Write("sluice.yaml", EngineKeys.Root.Schema());

    private static string Write(string title, JsonObject schema)
    {
        var whole = new JsonObject { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["title"] = title };
        foreach (var (key, value) in schema.ToList())
        {
            schema.Remove(key);
            whole[key] = value;
        }

        using var stream = new MemoryStream();
        var options = new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var writer = new Utf8JsonWriter(stream, options))
        {
            whole.WriteTo(writer);
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }
}
