using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Sluice.Tests.Stores.Search.Elasticsearch;

/// <summary>JSON that goes out as it came in, as a server gives a source back that nobody has changed.</summary>
[JsonConverter(typeof(Writer))]
internal sealed record RawJson(string Text)
{
    public static JsonNode Of(JsonElement json) => JsonValue.Create(new RawJson(json.GetRawText()), (JsonTypeInfo<RawJson>)JsonSerializerOptions.Default.GetTypeInfo(typeof(RawJson)))!;

    internal sealed class Writer : JsonConverter<RawJson>
    {
        public override RawJson Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) => writer.WriteRawValue(value.Text);
    }
}
