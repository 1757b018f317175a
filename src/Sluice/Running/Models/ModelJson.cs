using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sluice.Running.Models;

/// <summary>What a model is sent about one text.</summary>
internal sealed record ModelText(string Text);

/// <summary>What a model is sent about several.</summary>
internal sealed record ModelTexts(IReadOnlyList<string> Texts);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ModelText))]
[JsonSerializable(typeof(ModelTexts))]
internal sealed partial class ModelJson : JsonSerializerContext;
