using System.Text;
using System.Text.Json;
using Sluice.Pipelines.Config;
using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines.Enriching.Models;

/// <summary>Takes the values that a pipeline wants out of a model's answer, strictly: nothing is turned into another type.</summary>
/// <param name="returns">The values and their types.</param>
internal sealed class ModelValues(IReadOnlyList<ReturnedValue> returns)
{
    /// <summary>The values of an answer in the order of the pipeline: a long, a double, a bool, UTF-8 bytes, or null.</summary>
    /// <returns>The values, or what is wrong with them.</returns>
    public (object?[]? Values, string? Error) Read(ModelAnswer answer)
    {
        if (answer.Json is null)
        {
            return (null, answer.Error);
        }

        using var document = JsonDocument.Parse(answer.Json);
        var values = new object?[returns.Count];
        for (var i = 0; i < returns.Count; i++)
        {
            var (name, kind) = returns[i];
            if (!document.RootElement.TryGetProperty(name, out var element) || element.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            values[i] = ValueOf(element, kind);
            if (values[i] is null)
            {
                var found = Encoding.UTF8.GetByteCount(element.GetRawText()) > 60 ? $"a long {element.ValueKind.ToString().ToLowerInvariant()}" : element.GetRawText();
                return (null, $"{name}: found {found}, expected {kind.ToString().ToLowerInvariant()}");
            }
        }

        return (values, null);
    }

    private static object? ValueOf(JsonElement element, CellTypeKind kind) => (kind, element.ValueKind) switch
    {
        (CellTypeKind.Text, JsonValueKind.String) => Encoding.UTF8.GetBytes(element.GetString()!),
        (CellTypeKind.Integer, JsonValueKind.Number) when element.TryGetInt64(out var whole) => whole,
        (CellTypeKind.Double, JsonValueKind.Number) when double.IsFinite(element.GetDouble()) => element.GetDouble(),
        (CellTypeKind.Boolean, JsonValueKind.True or JsonValueKind.False) => element.GetBoolean(),
        (CellTypeKind.Json, _) => Encoding.UTF8.GetBytes(element.GetRawText()),
        _ => null,
    };
}
