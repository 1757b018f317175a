using System.Text.Json;

namespace Sluice.Pipelines.Functions;

/// <summary>
/// <c>name(text) → VARCHAR</c>: the cell of a column of JSON as text. A string is what stands between its quotes, any other
/// value stays as it is written. NULL for NULL.
/// </summary>
/// <param name="name">The name in SQL.</param>
internal sealed class JsonStringFunction(string name) : TextFunction(name)
{
    /// <inheritdoc/>
    protected override ReadOnlySpan<byte> TextOf(ReadOnlySpan<byte> text)
    {
        var json = text is [(byte)'"', ..] ? JsonText.Strict(text) : default;
        if (json.IsEmpty)
        {
            return text;
        }

        var reader = new Utf8JsonReader(json);
        reader.Read();
        return MemberText.TextOf(ref reader, json);
    }
}
