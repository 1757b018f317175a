using Sluice.DuckDbApi;
using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines.Functions;

/// <summary>
/// <c>name(text, text, …) → JSON</c>, never NULL: one object of the arguments that are neither NULL nor a null word, in the
/// order of the columns; <c>{}</c> when all are. It walks validity words and so costs what the cells cost that are there: DuckDB's
/// <c>to_json</c> writes the NULLs of 1,667 columns too, and is nine times slower.
/// </summary>
internal sealed class RestJsonFunction : DuckScalarFunction
{
    private readonly RestColumn[] _columns;
    private readonly byte[][] _keys;
    private readonly bool[] _isRepeated;
    private readonly int[] _group;
    private readonly NullWords _nullWords;

    /// <param name="name">The name in SQL.</param>
    /// <param name="columns">The columns, as the function will be called with them.</param>
    /// <param name="nullWords">Words that mean no value.</param>
    public RestJsonFunction(string name, IReadOnlyList<RestColumn> columns, IReadOnlyList<string>? nullWords = null)
        : base(name, DuckLogicalType.Json)
    {
        Varargs = DuckLogicalType.Varchar;
        HandlesNulls = true;
        _columns = [.. columns];
        _nullWords = new NullWords(nullWords ?? []);
        _keys = [.. columns.Select(column => JsonText.Quoted(column.Key))];
        var groups = columns.Select(column => column.Key).Distinct().Index().ToDictionary(key => key.Item, key => key.Index);
        _group = [.. columns.Select(column => groups[column.Key])];
        _isRepeated = [.. _group.Select(group => _group.Count(other => other == group) > 1)];
    }

    /// <inheritdoc/>
    protected override object CreateState() => new State(_group.Length == 0 ? 0 : _group.Max() + 1, _nullWords);

    /// <inheritdoc/>
    protected override void Invoke(DuckDataChunk input, DuckVectorWriter output, object? state)
    {
        if (input.Types.Count != _columns.Length)
            throw new ArgumentException($"{Name} was made for {_columns.Length} columns and is called with {input.Types.Count}.");
        var working = (State)state!;
        var cells = working.Cells;
        cells.Open(input);
        for (var block = 0; block < cells.Blocks; block++)
        {
            cells.LoadBlock(block);
            for (var row = 0; row < cells.BlockRows; row++)
            {
                working.BeginRow();
                WriteRow(cells, row, working);
                output.SetUtf8(block * PresentCells.BlockRowsMax + row, working.Text.Utf8);
            }
        }
    }

    private void WriteRow(PresentCells cells, int row, State state)
    {
        var text = state.Text;
        text.Append((byte)'{');
        var isFirst = true;
        foreach (var cell in cells.OfRow(row))
        {
            if (_isRepeated[cell.Column])
            {
                if (!TryWriteArray(cells, row, cell.Column, state, isFirst))
                    continue;
            }
            else
            {
                WriteKey(cell.Column, text, isFirst);
                WriteValue(cell, text);
            }
            isFirst = false;
        }
        text.Append((byte)'}');
    }

    // Repeated columns are written once, where the first of them that has a cell stands.
    private bool TryWriteArray(PresentCells cells, int row, int column, State state, bool isFirst)
    {
        var group = _group[column];
        if (!state.TryBeginGroup(group))
            return false;
        var text = state.Text;
        WriteKey(column, text, isFirst);
        var mark = (byte)'[';
        foreach (var cell in cells.OfRow(row))
        {
            if (_group[cell.Column] != group)
                continue;
            text.Append(mark);
            WriteValue(cell, text);
            mark = (byte)',';
        }
        text.Append((byte)']');
        return true;
    }

    private void WriteKey(int column, JsonText text, bool isFirst)
    {
        if (!isFirst)
            text.Append((byte)',');
        text.Append(_keys[column]);
        text.Append((byte)':');
    }

    private void WriteValue(PresentCells.Cell cell, JsonText text)
    {
        var form = _columns[cell.Column].Form;
        if (form == RestForm.Json)
            text.AppendJson(cell.Utf8);
        else if (form == RestForm.Bare && JsonText.IsBare(cell.Utf8))
            text.Append(cell.Utf8);
        else
            text.AppendQuoted(cell.Utf8);
    }

    private sealed class State(int groups, NullWords nullWords)
    {
        private readonly long[] _rowOfGroup = new long[groups];
        private long _rowsBegun;

        public PresentCells Cells { get; } = new(nullWords);

        public JsonText Text { get; } = new();

        public void BeginRow()
        {
            _rowsBegun++;
            Text.Clear();
        }

        /// <summary>False when the group was written in this row already.</summary>
        public bool TryBeginGroup(int group)
        {
            if (_rowOfGroup[group] == _rowsBegun)
                return false;
            _rowOfGroup[group] = _rowsBegun;
            return true;
        }
    }
}
