using System.Text.Json.Serialization;

namespace Sluice.Stores;

/// <summary>What a marker says: the digest of the package and the rows of each stream.</summary>
internal sealed record LoadMarker(string Digest, IReadOnlyList<StreamOutcome> Streams);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(StreamOutcome[]))]
internal sealed partial class MarkerJson : JsonSerializerContext;
