using Sluice.DuckDbApi;

namespace Sluice.Stores.Search.Elasticsearch;

/// <summary>Everything that a load will do, found out before anything is written: what hinders it is a refusal here.</summary>
internal sealed class LoadPlan
{
    private readonly DuckConnection _engine;
    private readonly PackageStreams _packages;
    private readonly PackageLoad _load;
    private readonly TableArrival? _arrival;
    private readonly Dictionary<string, TablePlan> _tables = new(SqlName.Comparer);
    private readonly List<StreamPlan> _streams = [];

    /// <summary>A plan of nothing yet.</summary>
    /// <param name="engine">What reads the package.</param>
    /// <param name="packages">The store's memory of packages.</param>
    /// <param name="load">The package.</param>
    /// <param name="tables">The tables that the load holds.</param>
    /// <param name="now">The moment, for a package that has none.</param>
    public LoadPlan(DuckConnection engine, PackageStreams packages, PackageLoad load, IEnumerable<TableEntry> tables, DateTimeOffset now)
    {
        _engine = engine;
        _packages = packages;
        _load = load;
        _arrival = TableArrival.Of(load, now);
        foreach (var entry in tables)
        {
            _tables[entry.Table] = new(entry, entry.Base is null ? null : Shapes.Of(engine, entry.Table, entry.Base.Columns));
        }
    }

    /// <summary>The tables.</summary>
    public IReadOnlyCollection<TablePlan> Tables => _tables.Values;

    /// <summary>The streams, in the order in which they were asked for.</summary>
    public IReadOnlyList<StreamPlan> Streams => _streams;

    /// <summary>A table.</summary>
    public TablePlan Table(string name) => _tables[name];

    /// <summary>Makes the plan.</summary>
    /// <param name="others">The tables of the store that the load does not hold.</param>
    /// <exception cref="ElasticRefusal">The package can not be loaded.</exception>
    public void Make(IReadOnlyList<TableView> others)
    {
        foreach (var write in _load.Streams)
        {
            _streams.Add(Plan(write));
        }

        foreach (var table in _tables.Values.Where(table => table.State.IsDocuments || IsPartsOf(table, out _)).ToList())
        {
            PlanFields(table, others);
        }

        foreach (var table in _tables.Values)
        {
            table.State = table.State with { Newest = Newer(table) };
        }
    }

    private StreamPlan Plan(StreamLoad write)
    {
        var rows = _packages.Of(_engine, _load, write, out var problem) ?? throw new ElasticRefusal(problem!);
        Check(StreamLoads.Problem(write, rows.Columns));
        var table = _tables[write.Table];
        Check(StreamLoads.Problem(write, _arrival, table.Base?.Newest));
        var columns = write.Provenance ? [.. rows.Columns, .. Provenance.Columns] : rows.Columns;
        if (table.Columns.Count == 0)
        {
            table.Add(columns);
        }

        var match = Match(write, columns, table.Shape);
        if (match.Additions.Count > 0)
        {
            table.Add(match.Additions);
            match = Match(write, columns, table.Shape);
        }

        Check(ElasticLimits.Problem(write, table.Shape));
        var parent = CheckMode(write, rows, match, table);
        table.IsNewIndex |= write.Mode == LoadMode.Replace;
        NoteSearch(write, table);
        return new(write, rows, match, table) { Parent = parent };
    }

    private static ColumnMatch Match(StreamLoad write, IReadOnlyList<DuckColumn> columns, TableShape shape)
    {
        var match = ColumnMatch.Of(columns, shape, write.Schema);
        return match.Refusals.Count == 0 ? match : throw new ElasticRefusal(LoadProblems.Differs(write.Table, write.Stream, match.Refusals));
    }

    private StreamRows? CheckMode(StreamLoad write, StreamRows rows, ColumnMatch match, TablePlan table)
    {
        switch (write.Mode)
        {
            case LoadMode.Append when _load.Replaces.Count > 0:
                Check(!write.Provenance || table.Shape.Find(Provenance.Job) is null ? LoadProblems.NoProvenance(write.Stream, write.Table) : null);
                return null;

            case LoadMode.Upsert:
                Check(StreamLoads.KeyProblem(_engine, write, rows));
                Check(ElasticLimits.KeyProblem(_engine, write.Stream, [.. write.Key.Select(table.Column)], write.Key, rows));
                return null;

            case LoadMode.ReplaceBy:
                var parent = _packages.Of(_engine, _load, _load.Manifest.Streams[0].Name, out var problem) ?? throw new ElasticRefusal(problem!);
                Check(StreamLoads.ParentProblem(write, parent, match));
                Check(ElasticLimits.KeyProblem(_engine, parent.Stream.Name, [.. write.By.Select(table.Column)], write.By, parent));
                return parent;

            default:
                return null;
        }
    }

    private void NoteSearch(StreamLoad write, TablePlan table)
    {
        var isKnown = table.State.IsDocuments || table.State.Search is not null;
        if (write.Search is null && !isKnown && write.Stream != _load.Manifest.Streams[0].Name)
        {
            return;
        }

        var search = write.Search ?? table.State.Search;
        table.State = table.State with
        {
            Search = search,
            IsDocuments = search?.PartOf is null,
            Key = write.Key.Count > 0 ? write.Key : table.State.Key,
            By = write.By.Count > 0 ? write.By : table.State.By,
        };
        Check(search?.PartOf is not null && write.Mode != LoadMode.ReplaceBy ? SearchProblems.PartNeedsBy(write.Stream) : null);
    }

    private bool IsPartsOf(TablePlan table, out StreamPlan? part)
    {
        part = _streams.FirstOrDefault(stream => SqlName.Same(stream.Table.State.Search?.PartOf, table.Name));
        return part is not null;
    }

    private void PlanFields(TablePlan table, IReadOnlyList<TableView> others)
    {
        Check(!table.State.IsDocuments && IsPartsOf(table, out var part) ? SearchProblems.NoPartTable(part!.Write.Stream, table.Name) : null);
        var parts = _tables.Values.Where(one => SqlName.Same(one.State.Search?.PartOf, table.Name))
            .Select(one => (Search: SearchOf(one.Name, one.State), one.Shape, IsOld: one.HasOldRows))
            .Concat(others.Where(one => SqlName.Same(one.State.Search?.PartOf, table.Name) && !_tables.ContainsKey(one.Table))
                .Select(one => (Search: SearchOf(one.Table, one.State), Shape: Shapes.Of(_engine, one.Table, one.State.Columns), IsOld: true)))
            .OrderBy(one => one.Search.Table, StringComparer.Ordinal).ToList();
        foreach (var missing in parts.SelectMany(one => one.Search.By).Where(column => table.Shape.Find(column) is null))
        {
            throw new ElasticRefusal(LoadProblems.NoColumn(table.Name, missing, "where documents and their parts meet"));
        }

        var fields = FieldPlan.Make(SearchOf(table.Name, table.State), table.Shape, parts.Select(one => (one.Search, one.Shape)), out var problem)
            ?? throw new ElasticRefusal(problem!);
        table.Parts = [.. parts.Select(one => new ElasticPart(one.Search.Table, one.Search.By,
            [.. fields.Where(field => SqlName.Same(field.Part, one.Search.Table)).Select(field => field.Column).Distinct(StringComparer.Ordinal)
                .Select(column => new ElasticColumn(one.Shape.Find(column)!.Name, one.Shape.Find(column)!.Type))]))];
        var old = parts.Where(one => one.IsOld).Select(one => one.Search.Table).ToHashSet(SqlName.Comparer);
        table.IsRebuilt = table.HasOldRows && table.Parts.Where(one => old.Contains(one.Table)).SelectMany(Names).Except(table.State.PartFields).Any();
        table.State = table.State with { Fields = fields, PartFields = [.. table.State.PartFields.Union(table.Parts.SelectMany(Names))] };
    }

    private static IEnumerable<string> Names(ElasticPart part) => part.Columns.Select(column => $"{part.Field}.{column.Field}");

    private static TableSearch SearchOf(string table, TableState state) => new(table, state.Search, state.Key, state.By);

    // A table that is only touched by parts of its documents got no rows.
    private TableArrival? Newer(TablePlan table) => _arrival is null || _streams.All(stream => stream.Table != table)
        || table.Base?.Newest is { } before && before.ArrivedAt > _arrival.ArrivedAt
        ? table.Base?.Newest : _arrival;

    private static void Check(Problem? problem)
    {
        if (problem is not null)
        {
            throw new ElasticRefusal(problem);
        }
    }
}
