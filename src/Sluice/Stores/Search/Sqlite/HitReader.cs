using System.Text;
using Sluice.DuckDbApi;
using Sluice.Stores.Search.Queries;

namespace Sluice.Stores.Search.Sqlite;

/// <summary>
/// Reads the documents of a page, and finds the words of the query in them: their texts go into a small index of their own in
/// memory, and FTS5 itself says where its words are. The index of the file holds no texts, which halves it.
/// </summary>
internal sealed class HitReader(SqliteLink link, SearchTables tables, SearchIndex index, IReadOnlyList<WordsNode> marked)
{
    private const char Begin = '\u0002';
    private const char End = '\u0003';
    private const int TokensOfASnippet = 20;
    private const int CharactersOfATitle = 200;

    private readonly IReadOnlyList<SearchField> _shown = [.. index.Fields.Where(field => field is { IsFilter: true, Part: null })];

    /// <summary>Reads them in the order in which they are given.</summary>
    public IReadOnlyList<SearchHit> Read(IReadOnlyList<(long Id, double? Score)> found)
    {
        var snippets = marked.Count == 0 ? [] : Snippets([.. found.Select(one => one.Id)]);
        return [.. found.Select(one => Read(one.Id, one.Score, snippets.GetValueOrDefault(one.Id) ?? []))];
    }

    private SearchHit Read(long id, double? score, IReadOnlyList<Snippet> snippets)
    {
        var key = tables.Search(index.Table)?.Key ?? [];
        var names = tables.Columns(index.Table)!.Select(column => column.Name).ToList();
        var known = key.Count > 0 ? key : names.Contains(Provenance.Job) && names.Contains(Provenance.Row) ? [Provenance.Job, Provenance.Row] : [SearchTables.Id];
        var columns = known.Concat(_shown.Select(field => field.Column)).Append(index.Title?.Column ?? SearchTables.Id).Select(DuckSql.Identifier);
        var cells = link.Query($"SELECT {string.Join(", ", columns)} FROM {index.TableSql} WHERE {SearchTables.Id} = ?1",
            row => Enumerable.Range(0, known.Count + _shown.Count + 1).Select(row.Text).ToList(), id)[0];

        var values = new OrderedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        for (var i = 0; i < _shown.Count; i++)
        {
            if (cells[known.Count + i] is { } cell)
            {
                var list = _shown[i].IsList ? SearchRun.Elements(cell) : [SearchRun.Shown(_shown[i], cell)];
                if (list.Count > 0)
                {
                    values[_shown[i].Name] = list;
                }
            }
        }

        var title = index.Title is { } field ? snippets.FirstOrDefault(snippet => snippet.Field == field.Name) ?? Plain(field, cells[^1]) : null;
        return new(string.Join("/", cells.Take(known.Count)), score, title, values, [.. snippets.Where(snippet => snippet.Field != title?.Field)]);
    }

    private static Snippet? Plain(SearchField field, string? text) => text is null ? null
        : new(field.Name, text.Length <= CharactersOfATitle ? text : text[..(CharactersOfATitle - 1)] + "…", []);

    private Dictionary<long, IReadOnlyList<Snippet>> Snippets(IReadOnlyList<long> ids)
    {
        var fields = index.TextFields;
        using var memory = SqliteLink.Open(":memory:", canWrite: true);
        memory.Execute($"CREATE VIRTUAL TABLE w USING fts5({string.Concat(fields.Select(field => index.TextColumn(field) + ", "))}{SearchIndex.Tokenizer})");
        foreach (var id in ids)
        {
            var texts = link.Query($"SELECT {string.Join(", ", fields.Select(IndexSql.TextOf))} FROM {index.TableSql} AS t WHERE t.{SearchTables.Id} = ?1",
                row => Enumerable.Range(0, fields.Count).Select(i => Clean(row.Text(i))).ToList(), id)[0];
            memory.Execute($"INSERT INTO w (rowid, {string.Join(", ", fields.Select(index.TextColumn))}) VALUES (?1{string.Concat(texts.Select((_, i) => $", ?{i + 2}"))})",
                [id, .. texts]);
        }

        var cut = fields.Select((field, i) => field.Name == index.Title?.Name
            ? $"highlight(w, {i}, char(2), char(3))" : $"snippet(w, {i}, char(2), char(3), '…', {TokensOfASnippet})");
        var order = fields.Index().OrderByDescending(field => field.Item.Weight).ToList();
        return memory.Query($"SELECT rowid, {string.Join(", ", cut)} FROM w WHERE w MATCH ?1",
            row => (Id: row.Number(0), Snippets: (IReadOnlyList<Snippet>)[.. order.Select(field => Parse(field.Item, row.Text(field.Index + 1))).OfType<Snippet>()]),
            string.Join(" OR ", marked.Select(words => QuerySql.Match(words, index)))).ToDictionary(one => one.Id, one => one.Snippets);
    }

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
