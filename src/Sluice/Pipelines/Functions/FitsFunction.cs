using Sluice.DuckDbApi;
using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines.Functions;

/// <summary>
/// <c>name(text) → BOOLEAN</c>: whether a text is a value of the grammar; NULL for NULL. For checks on columns that stay
/// text; a column that is to become the value uses <see cref="ParseFunction"/>.
/// </summary>
internal sealed class FitsFunction(string name, CellGrammar grammar)
    : DuckScalarFunction(name, DuckLogicalType.Boolean, DuckLogicalType.Varchar)
{
    /// <inheritdoc/>
    protected override object CreateState() => grammar.Reader();

    /// <inheritdoc/>
    protected override void Invoke(DuckDataChunk input, DuckVectorWriter output, object? state)
    {
        var fits = (CellTest)state!;
        var cells = input.Column(0);
        var values = output.Values<bool>();
        for (var row = 0; row < input.Count; row++)
            values[row] = !cells.IsNull(row) && fits(cells.Utf8(row));
    }
}
