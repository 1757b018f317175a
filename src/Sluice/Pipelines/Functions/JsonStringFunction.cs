using System.Text.Json;
using Sluice.DuckDbApi;

namespace Sluice.Pipelines.Functions;

/// <summary>
/// <c>name(text) → VARCHAR</c>: the cell of a column of JSON as text. A string is what stands between its quotes, any other
/// value stays as it is written. NULL for NULL.
/// </summary>
/// <param name="name">The name in SQL.</param>
internal sealed class JsonStringFunction(string name) : DuckScalarFunction(name, DuckLogicalType.Varchar, DuckLogicalType.Varchar)
{
    /// <inheritdoc/>
    protected override void Invoke(DuckDataChunk input, DuckVectorWriter output, object? state)
    {
        var cells = input.Column(0);
        for (var row = 0; row < input.Count; row++)
        {
            if (cells.IsNull(row))
            {
                output.SetNull(row);
                continue;
            }

            var cell = cells.Utf8(row);
            if (cell is not [(byte)'"', ..] || !Typing.JsonCell.IsValid(cell))
            {
                output.SetUtf8(row, cell);
                continue;
            }

            var reader = new Utf8JsonReader(cell);
            reader.Read();
            output.SetUtf8(row, MemberText.TextOf(ref reader, cell));
        }
    }
}
