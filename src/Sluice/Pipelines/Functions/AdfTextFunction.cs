using System.Text;
using System.Text.Json;

namespace Sluice.Pipelines.Functions;

/// <summary>
/// <c>adf_text(text) → VARCHAR</c>, for expressions in pipelines: the text of a document in the Atlassian Document Format;
/// any other text as it is. NULL for NULL.
/// </summary>
internal sealed class AdfTextFunction() : TextFunction("adf_text")
{
    /// <inheritdoc/>
    protected override ReadOnlySpan<byte> TextOf(ReadOnlySpan<byte> text)
    {
        var json = text is [(byte)'{', ..] && text.IndexOf("\"doc\""u8) >= 0 ? JsonText.Strict(text) : default;
        if (json.IsEmpty)
        {
            return text;
        }

        using var document = JsonDocument.Parse(json.ToArray(), new JsonDocumentOptions { MaxDepth = Typing.JsonCell.DepthMax });
        var root = document.RootElement;
        if (!root.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String || type.GetString() != "doc")
        {
            return text;
        }

        var writer = new AdfText();
        writer.Write(root);
        return Encoding.UTF8.GetBytes(writer.ToString());
    }
}
