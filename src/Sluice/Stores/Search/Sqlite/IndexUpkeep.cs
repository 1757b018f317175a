using System.Numerics;
using Sluice.DuckDbApi;

namespace Sluice.Stores.Search.Sqlite;

/// <summary>
/// Keeps the indexes true to their tables in the course of one load: it is told what goes and comes, and puts the documents
/// together anew that this is about. An index whose fields have changed is made anew, of what is in the tables.
/// </summary>
internal sealed class IndexUpkeep(SqliteLink link, DuckConnection engine)
{
    private readonly SearchTables _tables = new(link);
    // Tables of documents that the load is about, and the greatest number that a row had before; null for one touched only by parts.
    private readonly Dictionary<string, long?> _documents = new(SqlName.Comparer);
    private readonly List<string> _parts = [];
    private Problem? _problem;
    private readonly HashSet<string> _made = [];

    /// <summary>Begins with a stream: notes how its table is searched.</summary>
    /// <param name="write">The stream.</param>
    /// <param name="isOwn">True for the pipeline's own, which is searched also when nothing was declared.</param>
    /// <param name="lastId">The greatest number of a row before the load.</param>
    public void Begin(StreamLoad write, bool isOwn, long lastId)
    {
        var known = _tables.Search(write.Table);
        if (write.Search is null && known is null && !isOwn)
        {
            return;
        }

        var search = new TableSearch(write.Table, write.Search ?? known?.Search, write.Key.Count > 0 ? write.Key : known?.Key ?? [],
            write.By.Count > 0 ? write.By : known?.By ?? []);
        _tables.Note(search);
        if (search.Search?.PartOf is not { } document)
        {
            // Two streams may be appended to one table.
            _documents[write.Table] = _documents.GetValueOrDefault(write.Table) ?? lastId;
            return;
        }

        _problem ??= write.Mode == LoadMode.ReplaceBy ? null : SearchProblems.PartNeedsBy(write.Stream);
        _documents.TryAdd(document, null);
        _parts.Add(write.Stream);
    }

    /// <summary>Rows of a table are about to go.</summary>
    /// <param name="table">The table.</param>
    /// <param name="ids">A SELECT of their numbers.</param>
    public void Remove(string table, string ids)
    {
        if (_tables.Index(table) is { } index)
        {
            link.Execute($"INSERT OR IGNORE INTO {Dirty(index)} {ids}");
        }
    }

    /// <summary>All rows of a table are about to go.</summary>
    public void RemoveAll(string table)
    {
        if (_tables.Index(table) is { } index)
        {
            var sql = new IndexSql(index);
            Run([.. sql.Drop(), .. sql.Create(), .. sql.CreateIndexes()]);
        }
    }

    /// <summary>Parts of documents change: those with the staged values of their columns.</summary>
    public void Touch(StreamLoad write, IReadOnlyList<string> by, string keys)
    {
        if (_tables.Search(write.Table)?.Search?.PartOf is not { } table || _tables.Index(table) is not { } index
            || by.Any(column => _tables.Columns(table)?.Any(one => SqlName.Same(one.Name, column)) != true))
        {
            return;
        }

        _tables.IndexBy(table, by);
        link.Execute($"INSERT OR IGNORE INTO {Dirty(index)} SELECT t.{SearchTables.Id} FROM {keys} AS s CROSS JOIN {DuckSql.Identifier(table)} AS t "
            + $"ON {string.Join(" AND ", by.Select((column, i) => $"t.{DuckSql.Identifier(column)} IS s.k{i}"))}");
    }

    /// <summary>Brings the indexes up to date; says why that can not be.</summary>
    public Problem? Finish(CancellationToken cancellation)
    {
        foreach (var (table, lastId) in _documents)
        {
            cancellation.ThrowIfCancellationRequested();
            _problem ??= Finish(table, lastId);
        }

        return _problem;
    }

    private Problem? Finish(string table, long? lastId)
    {
        if (_tables.Find(engine, table) is not { } shape || _tables.Search(table) is not { } own || own.Search?.PartOf is not null)
        {
            return SearchProblems.NoPartTable(_parts.FirstOrDefault() ?? table, table);
        }

        var parts = _tables.Parts(table).Select(part => (Table: part, Shape: _tables.Find(engine, part.Table)!)).Where(part => part.Shape is not null).ToList();
        if (parts.SelectMany(part => part.Table.By.Select(column => (part.Table.Table, column))).FirstOrDefault(one => shape.Find(one.column) is null) is { column: { } missing })
        {
            return LoadProblems.NoColumn(table, missing, "where documents and their parts meet");
        }

        if (FieldPlan.Make(own, shape, parts, out var problem) is not { } fields)
        {
            return problem;
        }

        var before = _tables.Index(table);
        var index = _tables.Note(own.Table, fields);
        var isNew = before is null || !before.Serves(fields);
        if (isNew)
        {
            foreach (var (part, _) in parts)
            {
                _tables.IndexBy(part.Table, part.By);
            }
        }

        var isMade = isNew || !TryUpdate(index, lastId);
        if (isMade)
        {
            // The columns of the indexes are those of the fields before.
            var sql = new IndexSql(index);
            Run([.. new IndexSql(before ?? index).Drop(), .. sql.Create(), .. sql.Add(null), .. sql.CreateIndexes()]);
        }

        // Which filter finds the fewest documents shows in all of them only: the first hundreds of an index are of one value. Each
        // time that rows get twice as many is often enough, and costs little beside them.
        if (isMade || (lastId is { } last && BitOperations.Log2((ulong)last) < BitOperations.Log2((ulong)_tables.LastId(table))))
        {
            link.Execute($"ANALYZE {index.Documents}");
        }

        return null;
    }

    /// <summary>Puts together anew what the load is about. False when that is so much that all documents are made sooner.</summary>
    private bool TryUpdate(SearchIndex index, long? lastId)
    {
        var sql = new IndexSql(index);
        var dirty = Dirty(index);
        if (lastId is { } last)
        {
            link.Execute($"INSERT OR IGNORE INTO {dirty} SELECT {SearchTables.Id} FROM {index.TableSql} WHERE {SearchTables.Id} > {last}");
        }

        // Taking one document out costs as much as making one.
        var count = link.Number($"SELECT count(*) FROM {dirty}");
        if (count > 0 && link.Number($"SELECT count(*) FROM (SELECT 1 FROM {index.TableSql} LIMIT {count + 1})") <= count)
        {
            return false;
        }

        // Those that are gone have no row to be added of.
        Run(sql.Remove($"SELECT id FROM {dirty}"));
        Run(sql.Add($"SELECT id FROM {dirty}"));
        return true;
    }

    /// <summary>The documents of an index that are gone or have to be put together anew.</summary>
    private string Dirty(SearchIndex index)
    {
        var table = $"temp._sluice_dirty_{index.Number}";
        if (_made.Add(table))
        {
            link.Execute($"DROP TABLE IF EXISTS {table}");
            link.Execute($"CREATE TABLE {table} (id INTEGER PRIMARY KEY)");
        }

        return table;
    }

    private void Run(IEnumerable<string> statements)
    {
        foreach (var statement in statements)
        {
            link.Execute(statement);
        }
    }
}
