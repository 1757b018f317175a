using System.Runtime.CompilerServices;
using System.Text;
using Sluice.Pipelines.Enriching.Sentiment;
using Sluice.Pipelines.Text;

namespace Sluice.Pipelines.Enriching.Entities;

/// <summary>
/// Listed names, as a tree of words: at each word of a text one step finds whether a name may begin with it, and each
/// further word is one step more, of eight at most. So the time does not depend on how many names there are. Immutable.
/// </summary>
internal sealed class Gazetteer
{
    /// <summary>Words of a name; a longer one is not taken.</summary>
    public const int WordsMax = 8;

    private const int SeparatorBytesMax = 3;
    private const int WordBytesMax = 64;
    private const int ExactCaseBytesMax = 3;

    private readonly WordTable _words;

    // By the number of a name's first word the node that it leads to, 0 for none; and all further steps.
    private readonly int[] _first;
    private readonly Dictionary<(int Node, int Word), int> _steps = [];
    private readonly List<Name?> _nodes = [null];

    /// <summary>Builds the tree. Of names that are the same but for their case the first counts.</summary>
    /// <param name="terms">The names.</param>
    /// <param name="firstKind">The number of the first of <see cref="Kinds"/>.</param>
    public Gazetteer(IReadOnlyList<GazetteerTerm> terms, int firstKind)
    {
        Kinds = [.. terms.Select(term => term.Kind).Distinct()];
        var names = terms.Select(term => (Term: term, Words: WordsOf(Encoding.UTF8.GetBytes(term.Term)))).Where(name => name.Words.Count is > 0 and <= WordsMax).ToList();
        var distinct = names.SelectMany(name => name.Words).Select(Encoding.UTF8.GetString).Distinct().ToList();
        _words = new WordTable([.. distinct.Select(Encoding.UTF8.GetBytes)]);
        _first = new int[distinct.Count + 1];
        foreach (var (term, words) in names)
            Add(term, words, firstKind + Kinds.ToList().IndexOf(term.Kind));
    }

    /// <summary>The kinds of the names.</summary>
    public IReadOnlyList<string> Kinds { get; }

    /// <summary>True when there are no names.</summary>
    public bool IsEmpty => _nodes.Count == 1;

    /// <summary>The number of a word with which a name may begin; 0 for any other.</summary>
    /// <param name="low">The first eight bytes of the word in small letters.</param>
    /// <param name="high">The next eight.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int FirstWord(ulong low, ulong high) => _first[_words.Find(low, high)];

    /// <inheritdoc cref="FirstWord(ulong, ulong)"/>
    public int FirstWord(ReadOnlySpan<byte> word) => _first[Find(word)];

    /// <summary>Reads the longest name that begins with a word.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">Where the word begins.</param>
    /// <param name="wordEnd">Where it ends.</param>
    /// <param name="firstWord">What <see cref="FirstWord(ulong, ulong)"/> gave for it, not 0.</param>
    /// <param name="found">Takes the entity.</param>
    /// <returns>Where it ends; 0 when there is none.</returns>
    public int TryRead(ReadOnlySpan<byte> text, int at, int wordEnd, int firstWord, EntityList found)
    {
        (Name Name, int Start, int End)? best = null;
        var (node, end) = (firstWord, wordEnd);
        for (var words = 1; ; words++)
        {
            if (_nodes[node] is { } name && name.TryMatch(text, at, end, out var from, out var to))
                best = (name, from, to);
            var start = words < WordsMax ? NextWord(text, end) : 0;
            if (start == 0)
                break;
            end = Letters.EndOfWord(text[..Math.Min(text.Length, start + WordBytesMax)], start);
            if (!_steps.TryGetValue((node, Find(text[start..end])), out node))
                break;
        }
        if (best is not { } match)
            return 0;
        found.RemoveFrom(match.Start);
        found.Add(match.Name.Kind, match.Start, match.End, match.Name.Value);
        return match.End;
    }

    private int Find(ReadOnlySpan<byte> word)
    {
        if (word.Length > WordBytesMax)
            return 0;
        Span<byte> folded = stackalloc byte[WordBytesMax];
        return _words.Find(Fold(word, folded));
    }

    private static int NextWord(ReadOnlySpan<byte> text, int at)
    {
        for (var end = at; end < text.Length && end - at <= SeparatorBytesMax && text[end] is not ((byte)'\n' or (byte)'\r'); end += Letters.WidthOf(text[end]))
        {
            if (Letters.IsWord(text[end]))
                return end;
        }
        return 0;
    }

    private void Add(GazetteerTerm term, List<byte[]> words, int kind)
    {
        ref var first = ref _first[_words.Find(words[0])];
        first = first > 0 ? first : NewNode();
        var node = first;
        foreach (var word in words.Skip(1))
        {
            var key = (node, _words.Find(word));
            if (!_steps.TryGetValue(key, out node))
                _steps.Add(key, node = NewNode());
        }
        _nodes[node] ??= new Name(term, kind);
    }

    private int NewNode()
    {
        _nodes.Add(null);
        return _nodes.Count - 1;
    }

    private static List<byte[]> WordsOf(ReadOnlySpan<byte> term)
    {
        var words = new List<byte[]>();
        Span<byte> folded = stackalloc byte[WordBytesMax];
        for (var at = 0; at < term.Length;)
        {
            var end = Letters.EndOfWord(term, at);
            if (end - at > WordBytesMax)
                return [];
            if (end > at)
                words.Add([.. Fold(term[at..end], folded)]);
            at = end > at ? end : at + Letters.WidthOf(term[at]);
        }
        return words;
    }

    private static ReadOnlySpan<byte> Fold(ReadOnlySpan<byte> word, Span<byte> buffer)
    {
        var lower = Letters.ToLower(word, buffer);
        return lower[..Typography.Fold(lower)];
    }

    private sealed class Name
    {
        // How the name stands in a text when letters alone do not make it: C++, .NET, QA.
        private readonly byte[]? _exact;
        private readonly int _before;

        public Name(GazetteerTerm term, int kind)
        {
            Kind = kind;
            Value = Encoding.UTF8.GetBytes(term.Value);
            var utf8 = Encoding.UTF8.GetBytes(term.Term.Trim());
            while (!Letters.IsWord(utf8[_before]))
                _before += Letters.WidthOf(utf8[_before]);
            var isPlain = _before == 0 && Letters.IsWord(utf8[^1]) && utf8.Length > ExactCaseBytesMax;
            _exact = isPlain ? null : utf8;
        }

        public int Kind { get; }

        public byte[] Value { get; }

        public bool TryMatch(ReadOnlySpan<byte> text, int at, int end, out int from, out int to)
        {
            (from, to) = (at, end);
            if (_exact is null)
                return true;
            from = at - _before;
            to = from + _exact.Length;
            return from >= 0 && text[from..].StartsWith(_exact);
        }
    }
}
