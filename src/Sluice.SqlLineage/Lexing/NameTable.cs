using Sluice.SqlLineage.Dialects;

namespace Sluice.SqlLineage.Lexing;

/// <summary>
/// Gives every name of a text a number, so that the grammar and the resolver compare integers.
/// Names that differ only in case share one number, and the first spelling is kept for output; a quoted name whose case
/// matters has a number of its own.
/// Keywords are the first numbers of every table, which makes one look-up answer both questions.
/// </summary>
internal sealed class NameTable
{
    private static readonly string[] KeywordNames = [.. Enum.GetNames<Kw>().Select(n => n.ToUpperInvariant())];
    private static readonly int[] KeywordSlots = BuildKeywordSlots();
    private const int KeywordMask = 8191;

    private string[] _names = new string[256];
    private int[] _hashes = new int[256];
    private int[] _slots = new int[1024];
    private int _count;
    private int _firstExact = int.MaxValue;
    private readonly int[] _firstUses = new int[KeywordNames.Length];
    private readonly string?[] _spellings = new string?[KeywordNames.Length];
    private string _text = "";

    public static int KeywordCount => KeywordNames.Length;

    public int Count => KeywordCount + _count;

    public string this[int id] => id < KeywordCount ? Spelling(id) : _names[id - KeywordCount];

    /// <summary>Keywords that are used as names are spelled as this text first writes them.</summary>
    public void BeginText(string text)
    {
        _text = text;
        Array.Clear(_firstUses);
        Array.Clear(_spellings);
    }

    /// <summary>A keyword stands at <paramref name="start"/>; in quotes it is surely a name and wins over earlier uses.</summary>
    public void NoteUse(int id, int start, bool isQuoted)
    {
        if (_firstUses[id] != 0 && !isQuoted) return;
        _firstUses[id] = start + 1;
        _spellings[id] = null;
    }

    /// <summary>The number of a name that is no token of its own; its spelling counts when the text has no other.</summary>
    public int InternName(ReadOnlySpan<char> text)
    {
        var id = Intern(text);
        if (id < KeywordCount) NoteSpelling(id, text);
        return id;
    }

    /// <summary>A keyword that stands in a text within the text, or inside a quoted path.</summary>
    public void NoteSpelling(int id, ReadOnlySpan<char> text)
    {
        if (_firstUses[id] == 0) _spellings[id] ??= text.ToString();
    }

    public bool IsText(string text) => ReferenceEquals(text, _text);

    private string Spelling(int id)
    {
        if (_spellings[id] is { } known) return known;
        var start = _firstUses[id] - 1;
        if (start < 0) return KeywordNames[id];
        return _spellings[id] = _text.Substring(start, KeywordNames[id].Length);
    }

    public static int Hash(ReadOnlySpan<char> text)
    {
        uint hash = 0;
        foreach (var c in text) hash = Mix(hash, c);
        return (int)hash;
    }

    /// <summary>One step of <see cref="Hash"/>; the lexer runs it while it looks for the end of a word.</summary>
    public static uint Mix(uint hash, char c)
    {
        uint folded = c < 128 ? c | 0x20u : char.ToLowerInvariant(c) | 0x20u;
        return (hash * 0x01000193u) ^ folded;
    }

    public int Intern(ReadOnlySpan<char> text) => Intern(text, Hash(text));

    public int Intern(ReadOnlySpan<char> text, int hash)
    {
        var spread = Spread(hash);
        for (var slot = spread & KeywordMask; KeywordSlots[slot] != 0; slot = (slot + 1) & KeywordMask)
        {
            var id = KeywordSlots[slot] - 1;
            if (Same(text, KeywordNames[id])) return id;
        }

        var mask = _slots.Length - 1;
        for (var slot = spread & mask; ; slot = (slot + 1) & mask)
        {
            var entry = _slots[slot];
            if (entry == 0) return Add(text.ToString(), hash, slot);
            if (_hashes[entry - 1] == hash && Same(text, _names[entry - 1])) return KeywordCount + entry - 1;
        }
    }

    /// <summary>
    /// The number of a quoted name: that of the bare name when quotes change nothing, else one that only the same
    /// letters in the same case have.
    /// </summary>
    public int InternQuoted(ReadOnlySpan<char> text, NameFolding folding)
    {
        if (folding == NameFolding.IgnoreCase || IsFolded(text, folding)) return Intern(text);
        // The inverted hash keeps exact names apart from bare ones, which are looked up without regard to case.
        var hash = ~Hash(text);
        var mask = _slots.Length - 1;
        for (var slot = Spread(hash) & mask; ; slot = (slot + 1) & mask)
        {
            var entry = _slots[slot];
            if (entry == 0)
            {
                _firstExact = Math.Min(_firstExact, KeywordCount + _count);
                return Add(text.ToString(), hash, slot);
            }

            if (_hashes[entry - 1] == hash && text.SequenceEqual(_names[entry - 1])) return KeywordCount + entry - 1;
        }
    }

    /// <summary>Some name of the text is exact: names that differ in case only need a second look.</summary>
    public bool HasExact => _firstExact < int.MaxValue;

    /// <summary>The two are equal but for their case, and at least one is exact; bare names are alike only when they are the same.</summary>
    public bool AreAlike(int a, int b)
    {
        if (a == b) return true;
        return Math.Max(a, b) >= _firstExact && Math.Min(a, b) >= 0 && this[a].Equals(this[b], StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsFolded(ReadOnlySpan<char> text, NameFolding folding)
    {
        foreach (var c in text)
        {
            if (folding == NameFolding.Lower ? char.IsUpper(c) : char.IsLower(c)) return false;
        }

        return true;
    }

    /// <summary>Forgets the names of a text; ids given out for them are no longer valid.</summary>
    public void Clear()
    {
        Array.Clear(_names, 0, _count);
        _count = 0;
        _firstExact = int.MaxValue;
        FillSlots();
    }

    private int Add(string text, int hash, int slot)
    {
        if (_count == _names.Length)
        {
            Array.Resize(ref _names, _count * 2);
            Array.Resize(ref _hashes, _count * 2);
        }

        _names[_count] = text;
        _hashes[_count] = hash;
        _slots[slot] = ++_count;
        if (_count * 2 > _slots.Length) Grow();
        return KeywordCount + _count - 1;
    }

    private void Grow()
    {
        _slots = new int[_slots.Length * 2];
        FillSlots();
    }

    private void FillSlots()
    {
        Array.Clear(_slots);
        var mask = _slots.Length - 1;
        for (var i = 0; i < _count; i++)
        {
            var slot = Spread(_hashes[i]) & mask;
            while (_slots[slot] != 0) slot = (slot + 1) & mask;
            _slots[slot] = i + 1;
        }
    }

    private static int Spread(int hash) => hash ^ (int)((uint)hash >> 15);

    private static bool Same(ReadOnlySpan<char> text, string name) =>
        text.Length == name.Length && text.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static int[] BuildKeywordSlots()
    {
        var slots = new int[KeywordMask + 1];
        for (var id = 0; id < KeywordNames.Length; id++)
        {
            var slot = Spread(Hash(KeywordNames[id])) & KeywordMask;
            while (slots[slot] != 0) slot = (slot + 1) & KeywordMask;
            slots[slot] = id + 1;
        }

        return slots;
    }
}
