namespace Sluice.Stores.Search.Queries;

/// <summary>
/// Reads a query: words, "phrases", beginnings*, -not, NOT, OR, (groups), field:value, field:(a OR b), ranges. Whatever is written is a query; only
/// a field that there is not and a value that its field can not have are refused.
/// </summary>
internal sealed class QueryReader
{
    private const int CharactersMax = 4000;
    private const int PartsMax = 200;
    private const int DepthMax = 20;

    private readonly string _text;
    private readonly string _index;
    private readonly IReadOnlyList<SearchField> _fields;
    private readonly List<string> _notes = [];
    private int _at;
    private int _parts;

    // The field before the group that is being read: status:(open OR done).
    private string? _fieldOfGroup;

    private QueryReader(string text, string index, IReadOnlyList<SearchField> fields)
    {
        _text = SearchTexts.WellFormed(text);
        _index = index;
        _fields = fields;
    }

    /// <summary>Reads a query.</summary>
    /// <param name="text">The query.</param>
    /// <param name="index">The index, for messages.</param>
    /// <param name="fields">Its fields.</param>
    /// <param name="notes">What was left out of it.</param>
    /// <returns>The query; null for one that asks for nothing.</returns>
    /// <exception cref="SluiceException">It names a field that there is not, a value that its field can not have, or is too large.</exception>
    public static QueryNode? Read(string text, string index, IReadOnlyList<SearchField> fields, out IReadOnlyList<string> notes)
    {
        if (text.Length > CharactersMax)
        {
            throw SearchProblems.TooLarge($"The query has {text.Length} characters; {CharactersMax} are the most.");
        }

        var reader = new QueryReader(text, index, fields);
        notes = reader._notes;
        return reader.ReadAll(0);
    }

    private bool IsAtEnd => _at >= _text.Length;

    // OR binds closer than the silent AND, as in every search box: "login a OR b" is login and one of the two.
    private QueryNode? ReadAll(int depth)
    {
        var all = new List<QueryNode>();
        var any = new List<QueryNode>();
        var isOr = false;
        while (Skip(depth))
        {
            if (TakeWord("OR"))
            {
                isOr = any.Count > 0;
                continue;
            }

            if (TakeWord("AND"))
            {
                continue;
            }

            var part = ReadPart(depth);
            if (part is null)
            {
                continue;
            }

            if (!isOr)
            {
                Close(all, any);
            }

            any.Add(part);
            isOr = false;
        }

        Close(all, any);
        return all.Count switch { 0 => null, 1 => all[0], _ => new AllNode(all) };
    }

    private static void Close(List<QueryNode> all, List<QueryNode> any)
    {
        if (any.Count > 0)
        {
            all.Add(any.Count == 1 ? any[0] : new AnyNode([.. any]));
            any.Clear();
        }
    }

    // True when there is more in this group.
    private bool Skip(int depth)
    {
        while (!IsAtEnd && (char.IsWhiteSpace(_text[_at]) || (_text[_at] == ')' && depth == 0)))
        {
            _at++;
        }

        if (!IsAtEnd && _text[_at] == ')')
        {
            _at++;
            return false;
        }

        return !IsAtEnd;
    }

    private bool TakeWord(string word)
    {
        var end = _at + word.Length;
        if (string.CompareOrdinal(_text, _at, word, 0, word.Length) != 0 || (end < _text.Length && !char.IsWhiteSpace(_text[end])))
        {
            return false;
        }

        _at = end;
        return true;
    }

    private QueryNode? ReadPart(int depth)
    {
        if (++_parts > PartsMax)
        {
            throw SearchProblems.TooLarge($"The query has more than {PartsMax} parts.");
        }

        if (_text[_at] == '-' && _at + 1 < _text.Length && !char.IsWhiteSpace(_text[_at + 1]))
        {
            _at++;
            return ReadPart(depth) is { } part ? new NotNode(part) : null;
        }

        if (TakeWord("NOT"))
        {
            while (!IsAtEnd && char.IsWhiteSpace(_text[_at]))
            {
                _at++;
            }

            return !IsAtEnd && _text[_at] != ')' && ReadPart(depth) is { } part ? new NotNode(part) : null;
        }

        if (_text[_at] == '(')
        {
            return ReadGroup(_fieldOfGroup, depth);
        }

        return (TakeField() ?? _fieldOfGroup) is { } field ? ReadField(field, depth) : ReadWords(null, depth);
    }

    private QueryNode? ReadGroup(string? field, int depth)
    {
        if (depth >= DepthMax)
        {
            throw SearchProblems.TooLarge($"The query has more than {DepthMax} groups in each other.");
        }

        _at++;
        var outer = _fieldOfGroup;
        _fieldOfGroup = field;
        var group = ReadAll(depth + 1);
        _fieldOfGroup = outer;
        return group;
    }

    // A field is a name, a colon and something right behind it. An address such as https://… is none.
    private string? TakeField()
    {
        var end = _at;
        while (end < _text.Length && (char.IsLetterOrDigit(_text[end]) || _text[end] is '_' or '.'))
        {
            end++;
        }

        if (end < _text.Length && _text[end] == ':' && (end + 1 == _text.Length || char.IsWhiteSpace(_text[end + 1])) && FieldOf(_text[_at..end]) is { } meant)
        {
            _notes.Add($"{_text[_at..(end + 1)]} has nothing right behind it, so it was searched as a word: a value stands there without a space, as in {meant.Name}:value.");
        }

        if (end == _at || !(char.IsLetter(_text[_at]) || _text[_at] == '_') || end + 1 >= _text.Length || _text[end] != ':'
            || char.IsWhiteSpace(_text[end + 1]) || _text[end + 1] is ':' or ')' || string.CompareOrdinal(_text, end + 1, "//", 0, 2) == 0)
        {
            return null;
        }

        var name = _text[_at..end];
        _at = end + 1;
        return name;
    }

    private SearchField? FieldOf(string name) => _fields.FirstOrDefault(field => string.Equals(field.Name, name, StringComparison.OrdinalIgnoreCase));

    private QueryNode? ReadField(string name, int depth)
    {
        var field = FieldOf(name) ?? throw SearchProblems.UnknownField(_index, name, _fields.Select(field => field.Name));
        if (_text[_at] == '(')
        {
            return ReadGroup(field.Name, depth);
        }

        var start = _at;
        var value = TakeValue(depth, out var isQuoted, out var isPrefix);
        if (!isQuoted && value.Length == 0 && isPrefix)
        {
            return new PresentNode(field);
        }

        if (!field.IsFilter)
        {
            _at = start;
            return ReadWords(field, depth);
        }

        return !isQuoted && FilterValues.Range(field, value) is { } range ? range
            : isPrefix ? FilterValues.Beginning(field, value)
            : FilterValues.Equal(field, value);
    }

    private WordsNode? ReadWords(SearchField? field, int depth)
    {
        var start = _at;
        var value = TakeValue(depth, out var isQuoted, out var isPrefix);
        if (SearchTexts.HasWord(value))
        {
            if (!isQuoted && value.Contains('*', StringComparison.Ordinal))
            {
                _notes.Add($"{_text[start.._at]} has a star that is not at its end, which stands for nothing: log* finds what begins with log.");
            }

            return new WordsNode(value, isPrefix || SearchTexts.EndsInScriptWithoutSpaces(value), field);
        }

        var written = _text[start.._at];
        if (written.Trim('*', '"', ' ').Length > 0)
        {
            _notes.Add($"{written} has no letter and no digit, so it was left out.");
        }

        return null;
    }

    private string TakeValue(int depth, out bool isQuoted, out bool isPrefix)
    {
        isQuoted = !IsAtEnd && _text[_at] == '"';
        string value;
        if (isQuoted)
        {
            var end = _text.IndexOf('"', _at + 1);
            value = _text[(_at + 1)..(end < 0 ? _text.Length : end)];
            _at = end < 0 ? _text.Length : end + 1;
            isPrefix = !IsAtEnd && _text[_at] == '*';
            _at += isPrefix ? 1 : 0;
            return value;
        }

        var begin = _at;
        while (!IsAtEnd && !char.IsWhiteSpace(_text[_at]) && _text[_at] != '"' && !(_text[_at] == ')' && depth > 0))
        {
            _at++;
        }

        // Behind an operator a value may stand in quotes: created:>="2026-01-01 10:00".
        value = _text[begin.._at];
        if (!IsAtEnd && _text[_at] == '"' && value is ">" or "<" or ">=" or "<=")
        {
            return value + TakeValue(depth, out _, out isPrefix);
        }

        isPrefix = value.EndsWith('*');
        return value.TrimEnd('*');
    }
}
