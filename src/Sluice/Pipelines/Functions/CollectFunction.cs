using System.Text;
using System.Text.Json;
using Sluice.DuckDbApi;
using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines.Functions;

/// <summary>
/// <c>name(text, text, …) → VARCHAR[]</c>, never NULL: the arguments that are neither NULL nor a null word, in their order; of a column of JSON the
/// elements of its arrays, and of an object one member where one is named. With names <c>STRUCT(name, value)[]</c>. Made for repeated columns of wide files, most of whose
/// cells are empty: it walks the validity words and looks at no empty cell.
/// </summary>
internal sealed class CollectFunction : DuckScalarFunction
{
    private static readonly DuckLogicalType Pair = DuckLogicalType.Struct(new("name", DuckLogicalType.Varchar), new("value", DuckLogicalType.Varchar));

    private readonly CellJson[] _forms;
    private readonly byte[][]? _names;
    private readonly MemberText? _member;
    private readonly NullWords _nullWords;

    /// <param name="name">The name in SQL.</param>
    /// <param name="forms">For each column what of its cells is taken for JSON.</param>
    /// <param name="names">For each column the name that goes with its cells; null for cells alone.</param>
    /// <param name="member">The member that stands for an object: paths, of which the first with a value counts; empty for the object itself.</param>
    /// <param name="nullWords">Words that mean no value.</param>
    public CollectFunction(
        string name, IReadOnlyList<CellJson> forms, IReadOnlyList<string>? names = null, IReadOnlyList<string>? member = null, IReadOnlyList<string>? nullWords = null)
        : base(name, DuckLogicalType.List(names is null ? DuckLogicalType.Varchar : Pair))
    {
        _forms = [.. forms];
        _names = names is null ? null : [.. names.Select(Encoding.UTF8.GetBytes)];
        _member = member is { Count: > 0 } ? new MemberText(member) : null;
        _nullWords = new NullWords(nullWords ?? []);
        Varargs = DuckLogicalType.Varchar;
        HandlesNulls = true;
    }

    /// <inheritdoc/>
    protected override object CreateState() => new PresentCells(_nullWords);

    /// <inheritdoc/>
    protected override void Invoke(DuckDataChunk input, DuckVectorWriter output, object? state)
    {
        if (input.Types.Count != _forms.Length)
            throw new ArgumentException($"{Name} was made for {_forms.Length} columns and is called with {input.Types.Count}.");
        var cells = (PresentCells)state!;
        cells.Open(input);
        var elements = new Elements(output, cells.CountAll(), _names);
        var lists = output.Values<DuckListEntry>();
        for (var block = 0; block < cells.Blocks; block++)
        {
            cells.LoadBlock(block);
            for (var row = 0; row < cells.BlockRows; row++)
            {
                var first = elements.Count;
                foreach (var cell in cells.OfRow(row))
                {
                    if (!TryAddArray(ref elements, cell))
                        elements.Add(cell.Column, cell.Utf8);
                }
                lists[block * PresentCells.BlockRowsMax + row] = new DuckListEntry((ulong)first, (ulong)(elements.Count - first));
            }
        }
        elements.Finish();
    }

    // Only what is an array or a string is taken apart: an object is one element as it stands, unless a member stands for it.
    private bool TryAddArray(ref Elements elements, PresentCells.Cell cell)
    {
        var form = _forms[cell.Column];
        if (form == CellJson.None)
            return false;
        var text = form == CellJson.Nested ? Blanks.Trim(cell.Utf8) : cell.Utf8;
        if (text.IsEmpty || !(text[0] == '[' || (text[0] == '"' && form == CellJson.Any) || (text[0] == '{' && _member is not null)))
            return false;
        var json = JsonText.Strict(text);
        text = json.IsEmpty && form == CellJson.Nested ? PythonLiteral.ToJson(text) : json;
        if (text.IsEmpty)
            return false;
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = text.Length });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            AddValue(ref elements, cell.Column, ref reader, text);
            return true;
        }
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Null)
                AddValue(ref elements, cell.Column, ref reader, text);
        }
        return true;
    }

    private void AddValue(scoped ref Elements elements, int column, scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> text)
    {
        var isObject = reader.TokenType == JsonTokenType.StartObject;
        var value = MemberText.TextOf(ref reader, text);
        value = isObject && _member is not null && _member.TryRead(value, out var member) ? member : value;
        if (!_nullWords.Contains(value))
            elements.Add(column, value);
    }

    /// <summary>The elements of all lists of a vector, with room for more than was thought.</summary>
    private ref struct Elements
    {
        private readonly DuckVectorWriter _lists;
        private readonly byte[][]? _names;
        private DuckVectorWriter _child;
        private int _capacity;

        public Elements(DuckVectorWriter lists, int capacity, byte[][]? names)
        {
            _lists = lists;
            _names = names;
            Grow(capacity);
        }

        public int Count { get; private set; }

        public void Add(int column, scoped ReadOnlySpan<byte> value)
        {
            if (Count == _capacity)
                Grow(Math.Max(64, _capacity * 2));
            if (_names is null)
            {
                _child.SetUtf8(Count, value);
            }
            else
            {
                _child.Field(0).SetUtf8(Count, _names[column]);
                _child.Field(1).SetUtf8(Count, value);
            }
            Count++;
        }

        public readonly void Finish() => _lists.ListChild(Count);

        private void Grow(int capacity)
        {
            _capacity = capacity;
            _child = _lists.ListChild(capacity);
        }
    }
}
