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
        if (text is not [(byte)'"', ..] || !Typing.JsonCell.IsValid(text))
        {
            return text;
        }

        var reader = new Utf8JsonReader(text);
        reader.Read();
        return MemberText.TextOf(ref reader, text);
    }
}
