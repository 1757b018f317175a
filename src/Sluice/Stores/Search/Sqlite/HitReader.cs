using Sluice.DuckDbApi;
using Sluice.Stores.Search.Queries;

namespace Sluice.Stores.Search.Sqlite;

/// <summary>Reads the documents of a page, with snippets of their texts. The index of the file holds no texts, which halves it.</summary>
internal sealed class HitReader(SqliteLink link, SearchTables tables, SearchIndex index, IReadOnlyList<WordsNode> marked)
{
    private readonly SnippetMaker _maker = new(index, marked);
    private readonly IReadOnlyList<SearchField> _shown = [.. index.Fields.Where(field => field is { IsFilter: true, Part: null })];

    /// <summary>Reads them in the order in which they are given.</summary>
    public IReadOnlyList<SearchHit> Read(IReadOnlyList<(long Id, double? Score)> found)
    {
        var snippets = marked.Count == 0 ? [] : _maker.Make(found.Select(one => (one.Id, Texts(one.Id))));
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

        var title = _maker.TitleOf(snippets, cells[^1]);
        return new(string.Join("/", cells.Take(known.Count)), score, title, values, [.. snippets.Where(snippet => snippet.Field != title?.Field)]);
    }

    private IReadOnlyList<string?> Texts(long id) => link.Query(
        $"SELECT {string.Join(", ", index.TextFields.Select(IndexSql.TextOf))} FROM {index.TableSql} AS t WHERE t.{SearchTables.Id} = ?1",
        row => Enumerable.Range(0, index.TextFields.Count).Select(row.Text).ToList(), id)[0];
}
