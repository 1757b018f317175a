using System.Text.Json;
using System.Text.Json.Serialization;
using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines.Config;

/// <summary>Writes a type as a pipeline does: <c>decimal(18,2)</c>.</summary>
internal sealed class CellTypeJsonConverter : JsonConverter<CellType>
{
    public override CellType Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        CellType.TryParse(reader.GetString() ?? "", out var read, out var error) ? read : throw new JsonException(error);

    public override void Write(Utf8JsonWriter writer, CellType value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Name);
}
