using System.Numerics;
using Sluice.DuckDbApi;
using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines.Functions;

/// <summary>Reads vectors of cells on one thread.</summary>
internal abstract class CellRun
{
    /// <summary>Writes a value or a NULL for each of <paramref name="count"/> cells.</summary>
    public abstract void Run(in DuckVector cells, DuckVectorWriter output, int count);

    /// <summary>
    /// Makes NULL of every row whose bit in <paramref name="present"/> is not set. A vector without NULLs keeps no bits
    /// at all, which saves DuckDB work.
    /// </summary>
    protected static void SetNulls(ref DuckVectorWriter output, int firstRow, int rows, ulong present)
    {
        var all = rows == 64 ? ulong.MaxValue : (1ul << rows) - 1;
        if ((present & all) != all)
            output.WritableValidity()[firstRow >> 6] = present & all;
    }
}

/// <summary>Cells that become values of a fixed width.</summary>
internal sealed unsafe class ValueRun<TParser, T>(TParser parser, NullWords nullWords) : CellRun
    where TParser : struct, ICellParser<T>
    where T : unmanaged
{
    private TParser _parser = parser;

    /// <inheritdoc/>
    public override void Run(in DuckVector cells, DuckVectorWriter output, int count)
    {
        var validity = cells.Validity;
        var hasNullWords = nullWords.Any;
        var parser = _parser;
        fixed (TextSlot* slots = cells.Values<TextSlot>())
        fixed (T* values = output.Values<T>())
        {
            for (var first = 0; first < count; first += 64)
            {
                var rows = Math.Min(64, count - first);
                var valid = validity.IsEmpty ? ulong.MaxValue : validity[first >> 6];
                var present = 0ul;
                for (var i = 0; i < rows; i++)
                {
                    // The slot of a NULL holds garbage, a pointer to anywhere among it.
                    if ((valid >> i & 1) == 0)
                        continue;
                    var cell = TextSlot.Utf8(slots + first + i);
                    if (hasNullWords && nullWords.Contains(cell))
                        continue;
                    if (parser.TryParse(cell, out values[first + i]))
                        present |= 1ul << i;
                }
                SetNulls(ref output, first, rows, present);
            }
        }
        _parser = parser;
    }
}

/// <summary>Cells whose value is their text: text itself, JSON that is proven to be some, bytes.</summary>
internal sealed class TextRun(CellGrammar grammar) : CellRun
{
    /// <inheritdoc/>
    public override void Run(in DuckVector cells, DuckVectorWriter output, int count)
    {
        var isJson = grammar.Type.Kind == CellTypeKind.Json;
        for (var row = 0; row < count; row++)
        {
            var cell = grammar.Format.Trim ? Blanks.Trim(cells.Utf8(row)) : cells.Utf8(row);
            if (cells.IsNull(row) || grammar.NullWords.Contains(cell) || (isJson && !JsonCell.IsValid(cell)))
                output.SetNull(row);
            else
                output.SetUtf8(row, cell);
        }
    }
}
