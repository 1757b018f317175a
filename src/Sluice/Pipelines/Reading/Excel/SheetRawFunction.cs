using System.Buffers;
using System.Text.Json;
using System.Text.Encodings.Web;
using Sluice.DuckDbApi;
using Sluice.Pipelines.Reading.Excel.Cells;
using Sluice.Pipelines.Reading.Excel.Rows;

namespace Sluice.Pipelines.Reading.Excel;

/// <summary>
/// <c>name(row BLOB) → BLOB</c>: a row of the store as a JSON object of its cells by the letters of their columns:
/// <c>{"A":17,"C":"abc"}</c>. The plan calls it for rejects alone; the others never become JSON.
/// </summary>
internal sealed class SheetRawFunction(string name) : DuckScalarFunction(name, DuckLogicalType.Blob, DuckLogicalType.Blob)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <inheritdoc/>
    protected override void Invoke(DuckDataChunk input, DuckVectorWriter output, object? state)
    {
        var rows = input.Column(0);
        var text = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(text, Options);
        for (var row = 0; row < input.Count; row++)
        {
            if (rows.IsNull(row))
            {
                continue;
            }

            text.ResetWrittenCount();
            json.Reset(text);
            Write(rows.Utf8(row), json);
            output.SetUtf8(row, text.WrittenSpan);
        }
    }

    private static void Write(ReadOnlySpan<byte> row, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        var cells = new SheetCells(row);
        while (cells.MoveNext())
        {
            json.WritePropertyName(ColumnLetters.Of(cells.Column));
            if (cells.Kind is SheetCellKind.Number or SheetCellKind.Boolean)
            {
                json.WriteRawValue(cells.Text, skipInputValidation: true);
            }
            else
            {
                json.WriteStringValue(cells.Text);
            }
        }

        json.WriteEndObject();
        json.Flush();
    }
}
