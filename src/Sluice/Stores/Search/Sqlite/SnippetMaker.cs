using System.Text;
using Sluice.Stores.Search.Queries;

namespace Sluice.Stores.Search.Sqlite;

/// <summary>
/// Finds the words of a query in texts: they go into a small index of their own in memory, and FTS5 itself says where its words
/// are. Every store that searches shows its results so, and needs to keep no texts for it.
/// </summary>
internal sealed class SnippetMaker
{
    private const char Begin = '\u0002';
    private const char End = '\u0003';
    private const int TokensOfASnippet = 20;
    private const int CharactersOfATitle = 200;

    private readonly SearchIndex _index;
    private readonly IReadOnlyList<WordsNode> _marked;

    /// <summary>A maker for one query.</summary>
    /// <param name="fields">The fields of the index that was searched.</param>
    /// <param name="marked">The words to mark.</param>
    public SnippetMaker(SearchFields fields, IReadOnlyList<WordsNode> marked)
    {
        _index = new SearchIndex(0, "w", fields.Fields);
        _marked = marked;
    }

    /// <summary>The snippets of documents in which something is marked, the weightiest field first.</summary>
    /// <param name="documents">Documents by their numbers, with their texts in the order of the text fields.</param>
    public Dictionary<long, IReadOnlyList<Snippet>> Make(IEnumerable<(long Id, IReadOnlyList<string?> Texts)> documents)
    {
        var fields = _index.TextFields;
        if (_marked.Count == 0 || fields.Count == 0)
        {
            return [];
        }

        using var memory = SqliteLink.Open(":memory:", canWrite: true);
        memory.Execute($"CREATE VIRTUAL TABLE w USING fts5({string.Concat(fields.Select(field => _index.TextColumn(field) + ", "))}{SearchIndex.Tokenizer})");
        foreach (var (id, texts) in documents)
        {
            memory.Execute($"INSERT INTO w (rowid, {string.Join(", ", fields.Select(_index.TextColumn))}) VALUES (?1{string.Concat(texts.Select((_, i) => $", ?{i + 2}"))})",
                [id, .. texts.Select(Clean)]);
        }

        var cut = fields.Select((field, i) => field.Name == _index.Title?.Name
            ? $"highlight(w, {i}, char(2), char(3))" : $"snippet(w, {i}, char(2), char(3), '…', {TokensOfASnippet})");
        var order = fields.Index().OrderByDescending(field => field.Item.Weight).ToList();
        return memory.Query($"SELECT rowid, {string.Join(", ", cut)} FROM w WHERE w MATCH ?1",
            row => (Id: row.Number(0), Snippets: (IReadOnlyList<Snippet>)[.. order.Select(field => Parse(field.Item, row.Text(field.Index + 1))).OfType<Snippet>()]),
            string.Join(" OR ", _marked.Select(words => QuerySql.Match(words, _index)))).ToDictionary(one => one.Id, one => one.Snippets);
    }

    /// <summary>What stands above a result: the title with its marks, else its beginning without any.</summary>
    public Snippet? TitleOf(IReadOnlyList<Snippet> snippets, string? text) => _index.Title is not { } field ? null
        : snippets.FirstOrDefault(snippet => snippet.Field == field.Name)
        ?? (text is null ? null : new(field.Name, text.Length <= CharactersOfATitle ? text : text[..(CharactersOfATitle - 1)] + "…", []));

    private static string? Clean(string? text) => text?.Replace(Begin, ' ').Replace(End, ' ');

    // Only where something is marked: of a column without the words FTS5 gives the beginning.
    private static Snippet? Parse(SearchField field, string? text)
    {
        if (text is null || !text.Contains(Begin))
        {
            return null;
        }

        var plain = new StringBuilder(text.Length);
        var marks = new List<SnippetMark>();
        var start = 0;
        foreach (var letter in text)
        {
            switch (letter)
            {
                case Begin:
                    start = plain.Length;
                    break;
                case End:
                    marks.Add(new(start, plain.Length - start));
                    break;
                default:
                    plain.Append(letter);
                    break;
            }
        }

        return new(field.Name, plain.ToString(), marks);
    }
}
