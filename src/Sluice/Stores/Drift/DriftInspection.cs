using Sluice.DuckDbApi;

namespace Sluice.Stores.Drift;

/// <summary>Holds streams against their tables, column by column, and tells a column that was renamed from one that came and one that went.</summary>
/// <param name="connection">The engine that reads the package.</param>
/// <param name="packages">The store's memory of packages.</param>
/// <param name="store">The store's name.</param>
internal sealed class DriftInspection(DuckConnection connection, PackageStreams packages, string store)
{
    // Enough values to see what a column holds.
    private const int SampleRows = 1000;

    // Each that went is held against each that came. More than this is another table, and not one whose columns were renamed.
    private const int PairsMax = 10_000;

    private readonly List<SchemaDrift> _found = [];
    private readonly List<Problem> _problems = [];

    /// <summary>The differences, stream by stream.</summary>
    public IReadOnlyList<SchemaDrift> Found => _found;

    /// <summary>Why streams can not be loaded.</summary>
    public IReadOnlyList<Problem> Problems => _problems;

    /// <summary>False for a store whose tables can not get more columns.</summary>
    public bool CanAdd { get; init; } = true;

    /// <summary>Looks at all streams of a package whose tables are there.</summary>
    /// <param name="load">The package.</param>
    /// <param name="stored">The columns as the store keeps them.</param>
    /// <param name="find">Finds a table.</param>
    /// <param name="sample">Gives the first rows of a table.</param>
    public void AddAll(
        PackageLoad load, Func<IReadOnlyList<DuckColumn>, IReadOnlyList<DuckColumn>> stored, Func<string, TableShape?> find,
        Func<TableShape, int, StoreSample> sample)
    {
        foreach (var write in load.Streams)
        {
            // A package that is broken is the load's to refuse.
            if (find(write.Table) is { } table && packages.Of(connection, load, write, out _) is { } rows)
            {
                var columns = stored(rows.Columns);
                Add(write, write.Provenance ? [.. columns, .. Provenance.Columns] : columns, rows, table, limit => sample(table, limit));
            }
        }
    }

    /// <summary>What was found.</summary>
    public LoadForecast ToForecast() => new(_found, _problems, []);

    /// <summary>Looks at one stream.</summary>
    /// <param name="write">What goes where.</param>
    /// <param name="columns">The columns that are written, by their names in the table: the stream's own, then the provenance.</param>
    /// <param name="rows">The stream.</param>
    /// <param name="table">The table.</param>
    /// <param name="sample">Gives the first rows of the table.</param>
    public void Add(StreamLoad write, IReadOnlyList<DuckColumn> columns, StreamRows rows, TableShape table, Func<int, StoreSample> sample)
    {
        var match = ColumnMatch.Of(columns, table, write.Schema, CanAdd);
        if (match.Changes.Count == 0)
        {
            return;
        }

        var changes = WithRenames(match.Changes, columns, rows, sample);
        _found.Add(new(store, write.Stream, write.Table, write.Schema, changes));
        if (match.Refusals.Count > 0)
        {
            _problems.Add(LoadProblems.Differs(write.Table, write.Stream, match.Refusals));
        }
    }

    private IReadOnlyList<ColumnChange> WithRenames(
        IReadOnlyList<ColumnChange> changes, IReadOnlyList<DuckColumn> columns, StreamRows rows, Func<int, StoreSample> sample)
    {
        var added = changes.Where(change => change.Kind == ColumnChangeKind.Added && !Provenance.IsColumn(change.Column)).ToList();
        var dropped = changes.Where(change => change.Kind == ColumnChangeKind.Dropped).ToList();
        if (added.Count * (long)dropped.Count is 0 or > PairsMax)
        {
            return changes;
        }

        var places = columns.Index().ToDictionary(column => column.Item.Name, column => column.Index, StringComparer.Ordinal);
        var after = Sketches(rows, [.. added.Select(change => (change.Column, rows.Columns[places[change.Column]]))]);
        var before = Sketches(sample(SampleRows));
        var renames = RenameSearch.Find(
            [.. dropped.Where(change => before.ContainsKey(change.Column)).Select(change => (change.Column, before[change.Column]))],
            [.. added.Select(change => (change.Column, after[change.Column]))]);
        return [.. changes.Select(change => Renamed(change, renames, dropped)).OfType<ColumnChange>()];
    }

    // A rename is one difference and not two: the column that went is told with the one that came.
    private static ColumnChange? Renamed(ColumnChange change, IReadOnlyList<Rename> renames, List<ColumnChange> dropped)
    {
        if (change.Kind == ColumnChangeKind.Dropped)
        {
            return renames.Any(rename => rename.From == change.Column) ? null : change;
        }

        return change.Kind == ColumnChangeKind.Added && renames.FirstOrDefault(rename => rename.To == change.Column) is { } found
            ? change with
            {
                Kind = ColumnChangeKind.Renamed,
                Was = found.From,
                TableType = dropped.First(old => old.Column == found.From).TableType,
                Similarity = Math.Round(found.Similarity, 2),
            }
            : change;
    }

    private Dictionary<string, ColumnSketch> Sketches(StreamRows rows, IReadOnlyList<(string Name, DuckColumn Source)> columns)
    {
        var cells = columns.Select(column => column.Source.Type.Id is DuckTypeId.List or DuckTypeId.Array or DuckTypeId.Struct or DuckTypeId.Map
            ? $"CAST(to_json({DuckSql.Identifier(column.Source.Name)}) AS VARCHAR)"
            : $"CAST({DuckSql.Identifier(column.Source.Name)} AS VARCHAR)");
        using var result = connection.Query($"SELECT {string.Join(", ", cells)} FROM {rows.Sql} LIMIT {SampleRows}");
        var found = result.Rows().ToList();
        return columns.Index().ToDictionary(column => column.Item.Name, column => new ColumnSketch(found.Select(row => (string?)row[column.Index])));
    }

    private static Dictionary<string, ColumnSketch> Sketches(StoreSample sample) =>
        sample.Columns.Index().ToDictionary(column => column.Item, column => new ColumnSketch(sample.Rows.Select(row => row[column.Index])));
}
