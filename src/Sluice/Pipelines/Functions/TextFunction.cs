using Sluice.DuckDbApi;

namespace Sluice.Pipelines.Functions;

/// <summary><c>name(text) → VARCHAR</c>: one text out of another. NULL for NULL.</summary>
/// <param name="name">The name in SQL.</param>
internal abstract class TextFunction(string name) : DuckScalarFunction(name, DuckLogicalType.Varchar, DuckLogicalType.Varchar)
{
    /// <summary>What becomes of a text: a part of it, or bytes of its own.</summary>
    protected abstract ReadOnlySpan<byte> TextOf(ReadOnlySpan<byte> text);

    /// <inheritdoc/>
    protected override void Invoke(DuckDataChunk input, DuckVectorWriter output, object? state)
    {
        var texts = input.Column(0);
        for (var row = 0; row < input.Count; row++)
        {
            if (texts.IsNull(row))
            {
                output.SetNull(row);
            }
            else
            {
                output.SetUtf8(row, TextOf(texts.Utf8(row)));
            }
        }
    }
}
