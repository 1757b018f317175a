using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sluice.Stores.Search.Elasticsearch;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(TableEntry))]
[JsonSerializable(typeof(LoadEntry))]
internal sealed partial class ElasticJson : JsonSerializerContext;
