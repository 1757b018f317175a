using Sluice.DuckDbApi;

namespace Sluice.Pipelines.Functions;

/// <summary>
/// <c>name(text, text, …) → VARCHAR[]</c>, never NULL: the arguments that are not NULL, in their order. Made for repeated
/// columns of wide files, most of whose cells are empty: it walks the validity words and looks at no empty cell.
/// </summary>
internal sealed class CollectFunction : DuckScalarFunction
{
    /// <param name="name">The name in SQL.</param>
    public CollectFunction(string name)
        : base(name, DuckLogicalType.List(DuckLogicalType.Varchar))
    {
        Varargs = DuckLogicalType.Varchar;
        HandlesNulls = true;
    }

    /// <inheritdoc/>
    protected override object CreateState() => new PresentCells();

    /// <inheritdoc/>
    protected override void Invoke(DuckDataChunk input, DuckVectorWriter output, object? state)
    {
        var cells = (PresentCells)state!;
        cells.Open(input);
        var child = output.ListChild(cells.CountAll());
        var lists = output.Values<DuckListEntry>();
        var written = 0;
        for (var block = 0; block < cells.Blocks; block++)
        {
            cells.LoadBlock(block);
            for (var row = 0; row < cells.BlockRows; row++)
            {
                var first = written;
                foreach (var cell in cells.OfRow(row))
                    child.SetUtf8(written++, cell.Utf8);
                lists[block * PresentCells.BlockRowsMax + row] = new DuckListEntry((ulong)first, (ulong)(written - first));
            }
        }
    }
}
