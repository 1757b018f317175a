using System.Text;
using Sluice.DuckDbApi;
using Sluice.Pipelines.Config;
using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines.Functions;

/// <summary>
/// <c>name(text) → STRUCT(part, …)</c>: a cell cut at its delimiters, each part read as its type, one of them taking the delimiters
/// that are too many; or an object of JSON, whose members are the parts. A text of which nothing is there is NULL. A cell that is not of this
/// form is kept whole in one part, and the others are NULL. NULL for NULL.
/// </summary>
internal sealed class SplitFunction : DuckScalarFunction
{
    private readonly SplitConfig _split;
    private readonly byte[] _delimiter;
    private readonly int _otherwise;
    private readonly int _surplus;
    private readonly IReadOnlyList<CellGrammar>[] _grammars;
    private readonly MemberText?[] _members;

    /// <param name="name">The name in SQL.</param>
    /// <param name="split">The parts.</param>
    /// <param name="format">How they are written.</param>
    /// <param name="order">The order of day and month that the file has proven, where the format leaves it open.</param>
    public SplitFunction(string name, SplitConfig split, CellFormat format, DateOrder? order = null)
        : base(name, DuckLogicalType.Struct([.. split.Parts.Select(part => new DuckColumn(part.Name, ParseFunction.TypeOf(part.Type)))]), DuckLogicalType.Varchar)
    {
        _split = split;
        _delimiter = Encoding.UTF8.GetBytes(split.By);
        _otherwise = split.Parts.Index().First(part => part.Item.Name == split.Otherwise).Index;
        _surplus = split.Parts.Index().First(part => part.Item.Name == split.Surplus).Index;
        _grammars = [.. split.Parts.Select(part => GrammarsOf(part.Type, format, order))];
        _members = [.. split.Parts.Select(part => split.Members.TryGetValue(part.Name, out var paths) ? new MemberText(paths) : null)];
        HandlesNulls = true;
    }

    /// <inheritdoc/>
    protected override object CreateState() => new State([.. _grammars.Select(CellPart.Of)]);

    /// <inheritdoc/>
    protected override void Invoke(DuckDataChunk input, DuckVectorWriter output, object? state)
    {
        var working = (State)state!;
        var parts = working.Parts;
        var cells = input.Column(0);
        for (var row = 0; row < input.Count; row++)
        {
            if (cells.IsNull(row))
            {
                output.SetNull(row);
                continue;
            }

            var cell = cells.Utf8(row);
            var isObject = _split.Members.Count > 0 && TryTakeApart(cell, working);
            var isCut = isObject || TryCut(cell, parts);
            for (var part = 0; part < parts.Length; part++)
            {
                var field = output.Field(part);
                if (isObject && !working.Has[part])
                    field.SetNull(row);
                else if (isCut)
                    parts[part].Write(isObject ? working.Texts : cell, field, row);
                else if (part == _otherwise)
                    field.SetUtf8(row, cell);
                else
                    field.SetNull(row);
            }
        }
    }

    // The texts of the members one behind the other, as if they were one cell.
    private bool TryTakeApart(ReadOnlySpan<byte> cell, State state)
    {
        cell = cell is [(byte)'{', ..] ? JsonText.Strict(cell) : default;
        if (cell.IsEmpty)
            return false;
        state.Clear();
        for (var part = 0; part < _members.Length; part++)
        {
            var start = state.Texts.Length;
            state.Has[part] = _members[part]?.TryRead(cell, out var text) == true && state.Add(text);
            if (state.Has[part] && !state.Parts[part].TryRead(state.Texts, start, state.Texts.Length - start))
                return false;
        }
        return state.Has.Contains(true);
    }

    private bool TryCut(ReadOnlySpan<byte> cell, CellPart[] parts)
    {
        var start = 0;
        for (var part = 0; part < _surplus; part++)
        {
            var length = cell[start..].IndexOf(_delimiter);
            if (length < 0 || !parts[part].TryRead(cell, start, length))
                return false;
            start += length + _delimiter.Length;
        }

        var end = cell.Length;
        for (var part = parts.Length - 1; part > _surplus; part--)
        {
            var at = cell[start..end].LastIndexOf(_delimiter);
            if (at < 0 || !parts[part].TryRead(cell, start + at + _delimiter.Length, end - start - at - _delimiter.Length))
                return false;
            end = start + at;
        }

        return parts[_surplus].TryRead(cell, start, end - start);
    }

    // Dates that say themselves what they mean are read in any case, others only in the order that the file has proven.
    private static IReadOnlyList<CellGrammar> GrammarsOf(CellType type, CellFormat format, DateOrder? proven)
    {
        var isOpen = type.Kind is CellTypeKind.Date or CellTypeKind.Timestamp or CellTypeKind.TimestampTz && format is { DateOrder: null, Pattern: null };
        CellFormat[] formats = isOpen
            ? [.. new DateOrder?[] { DateOrder.Named, DateOrder.Iso, DateOrder.Ymd, proven }.OfType<DateOrder>().Distinct().Select(order => format with { DateOrder = order })]
            : [format];
        return [.. formats.Select(one => CellGrammar.TryCreate(type, one, out var grammar, out var error) ? grammar
            : throw new SluiceException(FailureKind.Config, "cell_format", error))];
    }

    private sealed class State(CellPart[] parts)
    {
        private byte[] _texts = [];
        private int _length;

        public CellPart[] Parts { get; } = parts;

        public bool[] Has { get; } = new bool[parts.Length];

        public ReadOnlySpan<byte> Texts => _texts.AsSpan(0, _length);

        public void Clear() => _length = 0;

        public bool Add(ReadOnlySpan<byte> text)
        {
            if (_texts.Length - _length < text.Length)
                Array.Resize(ref _texts, Math.Max(_texts.Length * 2, _length + text.Length));
            text.CopyTo(_texts.AsSpan(_length));
            _length += text.Length;
            return true;
        }
    }
}
