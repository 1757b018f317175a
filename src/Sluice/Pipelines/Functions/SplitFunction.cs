using System.Text;
using Sluice.DuckDbApi;
using Sluice.Pipelines.Config;
using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines.Functions;

/// <summary>
/// <c>name(text) → STRUCT(part, …)</c>: a cell cut at its delimiters, each part read as its type, the last taking all that is
/// left. A cell that is not of this form is kept whole in one part, and the others are NULL. NULL for NULL.
/// </summary>
internal sealed class SplitFunction : DuckScalarFunction
{
    private readonly SplitConfig _split;
    private readonly byte[] _delimiter;
    private readonly int _otherwise;
    private readonly IReadOnlyList<CellGrammar>[] _grammars;

    /// <param name="name">The name in SQL.</param>
    /// <param name="split">The parts.</param>
    /// <param name="format">How they are written.</param>
    public SplitFunction(string name, SplitConfig split, CellFormat format)
        : base(name, DuckLogicalType.Struct([.. split.Parts.Select(part => new DuckColumn(part.Name, ParseFunction.TypeOf(part.Type)))]), DuckLogicalType.Varchar)
    {
        _split = split;
        _delimiter = Encoding.UTF8.GetBytes(split.By);
        _otherwise = split.Parts.Index().First(part => part.Item.Name == split.Otherwise).Index;
        _grammars = [.. split.Parts.Select(part => GrammarsOf(part.Type, format))];
        HandlesNulls = true;
    }

    /// <inheritdoc/>
    protected override object CreateState() => _grammars.Select(CellPart.Of).ToArray();

    /// <inheritdoc/>
    protected override void Invoke(DuckDataChunk input, DuckVectorWriter output, object? state)
    {
        var parts = (CellPart[])state!;
        var cells = input.Column(0);
        for (var row = 0; row < input.Count; row++)
        {
            if (cells.IsNull(row))
            {
                output.SetNull(row);
                continue;
            }

            var cell = cells.Utf8(row);
            var isCut = TryCut(cell, parts);
            for (var part = 0; part < parts.Length; part++)
            {
                var field = output.Field(part);
                if (isCut)
                    parts[part].Write(cell, field, row);
                else if (part == _otherwise)
                    field.SetUtf8(row, cell);
                else
                    field.SetNull(row);
            }
        }
    }

    private bool TryCut(ReadOnlySpan<byte> cell, CellPart[] parts)
    {
        var at = 0;
        for (var part = 0; part < parts.Length; part++)
        {
            var isLast = part == parts.Length - 1;
            var length = isLast ? cell.Length - at : cell[at..].IndexOf(_delimiter);
            if (length < 0 || !parts[part].TryRead(cell, at, length))
                return false;
            at += length + (isLast ? 0 : _delimiter.Length);
        }
        return true;
    }

    // No column decides the order of a part's dates, so only those are read that say themselves what they mean.
    private static IReadOnlyList<CellGrammar> GrammarsOf(CellType type, CellFormat format)
    {
        var isOpen = type.Kind is CellTypeKind.Date or CellTypeKind.Timestamp or CellTypeKind.TimestampTz && format is { DateOrder: null, Pattern: null };
        CellFormat[] formats = isOpen
            ? [.. new[] { DateOrder.Named, DateOrder.Iso, DateOrder.Ymd }.Select(order => format with { DateOrder = order })]
            : [format];
        return [.. formats.Select(one => CellGrammar.TryCreate(type, one, out var grammar, out var error) ? grammar
            : throw new SluiceException(FailureKind.Config, "cell_format", error))];
    }
}
