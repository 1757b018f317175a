using System.Text;
using System.Text.Json;
using Sluice.DuckDbApi;

namespace Sluice.Pipelines.Functions;

/// <summary>
/// <c>adf_text(text) → VARCHAR</c>, for expressions in pipelines: the text of a document in the Atlassian Document Format;
/// any other text as it is. NULL for NULL.
/// </summary>
internal sealed class AdfTextFunction() : DuckScalarFunction("adf_text", DuckLogicalType.Varchar, DuckLogicalType.Varchar)
{
    /// <inheritdoc/>
    protected override void Invoke(DuckDataChunk input, DuckVectorWriter output, object? state)
    {
        var texts = input.Column(0);
        for (var row = 0; row < input.Count; row++)
        {
            if (texts.IsNull(row))
            {
                output.SetNull(row);
                continue;
            }

            var text = texts.Utf8(row);
            if (TryRead(text, out var read))
            {
                output.SetText(row, read);
            }
            else
            {
                output.SetUtf8(row, text);
            }
        }
    }

    private static bool TryRead(ReadOnlySpan<byte> text, out string read)
    {
        read = "";
        if (text is not [(byte)'{', ..] || text.IndexOf("\"doc\""u8) < 0 || !Typing.JsonCell.IsValid(text))
        {
            return false;
        }

        using var document = JsonDocument.Parse(text.ToArray(), new JsonDocumentOptions { MaxDepth = Typing.JsonCell.DepthMax });
        var root = document.RootElement;
        if (!root.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String || type.GetString() != "doc")
        {
            return false;
        }

        var writer = new AdfText();
        writer.Write(root);
        read = writer.ToString();
        return true;
    }
}
