using Sluice.DuckDbApi;
using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines.Functions;

/// <summary>
/// <c>name(text) → BOOLEAN</c>, never NULL: whether a cell is there, that is neither NULL nor one of the format's null
/// words. Only worth its call when there are such words.
/// </summary>
internal sealed class PresentFunction : DuckScalarFunction
{
    private readonly NullWords _nullWords;

    /// <param name="name">The name in SQL.</param>
    /// <param name="format">The format whose null words count as no value.</param>
    public PresentFunction(string name, CellFormat format)
        : base(name, DuckLogicalType.Boolean, DuckLogicalType.Varchar)
    {
        _nullWords = new NullWords(format.NullWords);
        HandlesNulls = true;
    }

    /// <inheritdoc/>
    protected override void Invoke(DuckDataChunk input, DuckVectorWriter output, object? state)
    {
        var cells = input.Column(0);
        var values = output.Values<bool>();
        for (var row = 0; row < input.Count; row++)
            values[row] = !cells.IsNull(row) && !_nullWords.Contains(cells.Utf8(row));
    }
}
