using Sluice.DuckDbApi;

namespace Sluice.Stores.Postgres;

/// <summary>
/// What can be known of a package before a transaction is begun: its streams, and everything about them that PostgreSQL
/// would not take. Nothing is written.
/// </summary>
/// <param name="connection">The engine that reads the package.</param>
/// <param name="packages">The store's memory of packages.</param>
/// <param name="load">The package.</param>
internal sealed class PostgresPreparation(DuckConnection connection, PackageStreams packages, PackageLoad load)
{
    /// <summary>The most columns of a table.</summary>
    public const int ColumnsMax = 1600;

    private readonly List<Problem> _problems = [];

    /// <summary>The streams, as far as they can be loaded.</summary>
    public List<PreparedStream> Streams { get; } = [];

    /// <summary>Why the package can not be loaded.</summary>
    public IReadOnlyList<Problem> Problems => _problems;

    /// <summary>What is worth telling.</summary>
    public List<Problem> Notes { get; } = [];

    /// <summary>Reads the streams and looks at names, numbers of columns and keys.</summary>
    public void Read()
    {
        Add(StreamLoads.Problem(load, ""));
        Add(load.Streams.FirstOrDefault(stream => PostgresNames.Split(stream.Table).Table.StartsWith(LoadMarkers.Prefix, StringComparison.OrdinalIgnoreCase))
            is { } own ? LoadProblems.OwnTable(own.Table) : null);
        foreach (var write in load.Streams)
        {
            Read(write);
        }
    }

    /// <summary>Looks for values that the columns can not hold.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="table">Its table; null when it will be made.</param>
    public void CheckValues(PreparedStream stream, TableShape? table)
    {
        var limits = stream.Columns.Zip(stream.Rows.Columns, (named, source) => (Source: source, Target: table?.Find(named.Name) as PostgresColumn ?? New(source)))
            .Where(column => column.Target.Takes(column.Source.Type)).SelectMany(column => ValueLimits.Of(column.Source, column.Target)).ToList();
        // One pass over the package for all of them; the count of one that is passed takes another.
        var first = limits.Count == 0 ? [] : First(stream.Rows, limits);
        for (var i = 0; i < limits.Count; i++)
        {
            if (first[i] is long row)
            {
                var rows = connection.Scalar<long>($"SELECT count(*) FROM {stream.Rows.Sql} WHERE {limits[i].IsPassed}");
                _problems.Add(Passed(stream, limits[i], row, rows));
            }
        }
    }

    private void Read(StreamLoad write)
    {
        var rows = packages.Of(connection, load, write, out var problem);
        Add(problem);
        if (rows is null)
        {
            return;
        }

        var before = _problems.Count;
        var stream = new PreparedStream(write, rows);
        Add(StreamLoads.Problem(write, rows.Columns));
        _problems.AddRange(PostgresNames.ProblemsOf(write.Stream, rows.Columns));
        if (stream.Written.Count > ColumnsMax)
        {
            _problems.Add(LoadProblems.TooManyColumns(write.Stream, stream.Written.Count, "PostgreSQL", ColumnsMax));
        }

        if (_problems.Count == before && write.Mode == LoadMode.Upsert)
        {
            Add(StreamLoads.KeyProblem(connection, write, rows));
        }

        Notes.AddRange(rows.Columns.Where(column => PostgresNames.Cut(column.Name) != column.Name).Select(column => Shortened(stream, column.Name)));
        if (_problems.Count == before)
        {
            Streams.Add(stream);
        }
    }

    private object?[] First(StreamRows rows, List<ValueLimit> limits)
    {
        using var result = connection.Query(
            $"SELECT {string.Join(", ", limits.Select(limit => $"min(CASE WHEN {limit.IsPassed} THEN _row END)"))} FROM {rows.Sql}");
        return result.Rows().Single();
    }

    private static PostgresColumn New(DuckColumn source) => new(source.Name, PostgresType.For(source.Type));

    private Problem Passed(PreparedStream stream, ValueLimit limit, long row, long rows)
    {
        var which = rows == 1 ? $"Row {row} of" : $"{rows} rows of";
        var first = rows == 1 ? "has" : $"have";
        var where = rows == 1 ? "" : $"; the first is row {row}";
        return new(limit.Code, $"{which} the stream \"{stream.Write.Stream}\" {first} in the column \"{limit.Column}\" {limit.What}{where}.")
        {
            File = load.Manifest.File.Path,
            Column = limit.Column,
            Advice = limit.Advice,
        };
    }

    private static Problem Shortened(PreparedStream stream, string column) =>
        new("name_cut", $"The column \"{column}\" is called \"{PostgresNames.Cut(column)}\" in \"{stream.Write.Table}\": PostgreSQL keeps {PostgresNames.BytesMax} bytes of a name.")
        {
            Column = column,
            Severity = Severity.Warning,
        };

    private void Add(Problem? problem)
    {
        if (problem is not null)
        {
            _problems.Add(problem);
        }
    }
}
