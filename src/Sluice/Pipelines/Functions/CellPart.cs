using Sluice.DuckDbApi;
using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines.Functions;

/// <summary>Reads one part of a cell, and writes it once all parts were read. One per thread.</summary>
internal abstract class CellPart
{
    /// <summary>Reads a part in any of some grammars of one type; false when it is of none.</summary>
    public abstract bool TryRead(ReadOnlySpan<byte> cell, int start, int length);

    /// <summary>Writes what was read last.</summary>
    public abstract void Write(ReadOnlySpan<byte> cell, DuckVectorWriter field, int row);

    /// <summary>The reader for the grammars of one type, which are tried in their order.</summary>
    public static CellPart Of(IReadOnlyList<CellGrammar> grammars) => grammars[0].HasParser
        ? new AnyOf([.. grammars.Select(grammar => grammar.Use<MakePart, CellPart>(default))])
        : new Text(grammars[0]);

    private readonly struct MakePart : ICellParserUser<CellPart>
    {
        public CellPart Use<TParser, T>(TParser parser)
            where TParser : struct, ICellParser<T>
            where T : unmanaged => new Value<TParser, T>(parser);
    }

    private sealed class AnyOf(CellPart[] parts) : CellPart
    {
        private CellPart _read = parts[0];

        public override bool TryRead(ReadOnlySpan<byte> cell, int start, int length)
        {
            // Cells of a column mostly are of the form of the one before.
            if (_read.TryRead(cell, start, length))
                return true;
            foreach (var part in parts)
            {
                if (part.TryRead(cell, start, length))
                {
                    _read = part;
                    return true;
                }
            }
            return false;
        }

        public override void Write(ReadOnlySpan<byte> cell, DuckVectorWriter field, int row) => _read.Write(cell, field, row);
    }

    private sealed class Value<TParser, T>(TParser parser) : CellPart
        where TParser : struct, ICellParser<T>
        where T : unmanaged
    {
        private TParser _parser = parser;
        private T _value;

        public override bool TryRead(ReadOnlySpan<byte> cell, int start, int length) => _parser.TryParse(cell.Slice(start, length), out _value);

        public override void Write(ReadOnlySpan<byte> cell, DuckVectorWriter field, int row) => field.Values<T>()[row] = _value;
    }

    private sealed class Text(CellGrammar grammar) : CellPart
    {
        private int _start;
        private int _length;

        public override bool TryRead(ReadOnlySpan<byte> cell, int start, int length)
        {
            (_start, _length) = (start, length);
            return grammar.Fits(cell.Slice(start, length));
        }

        public override void Write(ReadOnlySpan<byte> cell, DuckVectorWriter field, int row)
        {
            // As a cell of its own would be.
            if (_length == 0)
                field.SetNull(row);
            else
                field.SetUtf8(row, cell.Slice(_start, _length));
        }
    }
}
