using Sluice.DuckDbApi;

namespace Sluice.Stores;

/// <summary>What can be wrong with what a load asks for, before anything is written.</summary>
internal static class StreamLoads
{
    /// <summary>Two streams in each other's way, or one in the way of the markers.</summary>
    public static Problem? Problem(PackageLoad load, params IReadOnlyList<string> ownTables)
    {
        var own = load.Streams.FirstOrDefault(stream => ownTables.Contains(stream.Table, SqlName.Comparer));
        if (own is not null)
        {
            return LoadProblems.OwnTable(own.Table);
        }

        var shared = load.Streams.GroupBy(stream => stream.Table, SqlName.Comparer)
            .FirstOrDefault(group => group.Count() > 1 && group.Any(stream => stream.Mode != LoadMode.Append));
        return shared is null ? null : LoadProblems.SameTable(shared.Key);
    }

    /// <summary>A stream that would overwrite what a file brought which arrived later.</summary>
    public static Problem? Problem(StreamLoad write, TableArrival? arrival, TableArrival? newest) =>
        write is { InOrder: true, Mode: not LoadMode.Append } && arrival is not null && newest is not null && newest.IsAfter(arrival.Job, arrival.ArrivedAt)
            ? LoadProblems.Late(write.Table, newest, arrival.ArrivedAt)
            : null;

    /// <summary>A stream whose columns can not be a table's, or lack what the mode needs.</summary>
    public static Problem? Problem(StreamLoad write, IReadOnlyList<DuckColumn> columns)
    {
        var names = columns.Select(column => column.Name).ToList();
        if (write.Provenance && names.FirstOrDefault(Provenance.IsColumn) is { } reserved)
        {
            return LoadProblems.Reserved(write.Stream, reserved);
        }

        if (names.GroupBy(name => name, SqlName.Comparer).FirstOrDefault(group => group.Count() > 1) is { } repeated)
        {
            return LoadProblems.Repeated(write.Stream, repeated.Key);
        }

        var (needed, what) = write.Mode switch
        {
            LoadMode.Upsert => (write.Key, "a key"),
            LoadMode.ReplaceBy => (write.By, "a column to replace by"),
            _ => ([], ""),
        };
        if (needed.Count == 0)
        {
            return write.Mode is LoadMode.Upsert or LoadMode.ReplaceBy ? LoadProblems.NoColumns(write.Mode, write.Stream) : null;
        }

        var missing = needed.FirstOrDefault(column => !names.Contains(column, SqlName.Comparer));
        return missing is null ? null : LoadProblems.NoColumn(write.Stream, missing, what);
    }

    /// <summary>What a load will refuse whatever its store holds: a dry run asks this, for a store need not be there yet.</summary>
    public static IEnumerable<Problem> Problems(DuckConnection connection, PackageLoad load)
    {
        var packages = new PackageStreams();
        foreach (var write in load.Streams)
        {
            var rows = packages.Of(connection, load, write, out var problem);
            problem ??= Problem(write, rows!.Columns) ?? (write.Mode == LoadMode.Upsert ? KeyProblem(connection, write, rows) : null);
            if (problem is not null)
            {
                yield return problem;
            }
        }
    }

    /// <summary>A parent stream that lacks a column of replace_by, or has it in another type.</summary>
    /// <param name="write">What goes where.</param>
    /// <param name="parent">The parent stream.</param>
    /// <param name="match">The stream's columns on the table's.</param>
    /// <param name="nameOf">The name under which a column of the pipeline stands in the match; its own when null.</param>
    public static Problem? ParentProblem(StreamLoad write, StreamRows parent, ColumnMatch match, Func<string, string>? nameOf = null)
    {
        var differences = new List<string>();
        foreach (var by in write.By)
        {
            var name = nameOf?.Invoke(by) ?? by;
            var target = match.Columns.First(pair => SqlName.Same(pair.Source.Name, name)).Target;
            var column = parent.Columns.FirstOrDefault(candidate => SqlName.Same(candidate.Name, by));
            if (column is null)
            {
                return LoadProblems.NoColumn(parent.Stream.Name, by, "a column to replace by");
            }

            if (!target.Takes(column.Type))
            {
                differences.Add($"\"{by}\" is {target.TypeName} in the table and {column.Type} in the parent stream");
            }
        }

        return differences.Count == 0 ? null : LoadProblems.Differs(write.Table, parent.Stream.Name, differences);
    }

    /// <summary>Rows of an upsert without a key, or with the same one: both would be lost or doubled without a word.</summary>
    public static Problem? KeyProblem(DuckConnection connection, StreamLoad write, StreamRows rows)
    {
        var key = write.Key.Select(DuckSql.Identifier).ToList();
        var isNull = string.Join(" OR ", key.Select(column => $"{column} IS NULL"));
        using var nulls = connection.Query($"SELECT count(*), min(_row) FROM {rows.Sql} WHERE {isNull}");
        var found = nulls.Rows().Single();
        if ((long)found[0]! > 0)
        {
            return LoadProblems.NullKeys(write.Stream, write.Key, (long)found[0]!, (long)found[1]!);
        }

        var keys = connection.Scalar<long>($"SELECT count(*) FROM (SELECT DISTINCT {string.Join(", ", key)} FROM {rows.Sql})");
        return keys == rows.Stream.Rows ? null : LoadProblems.RepeatedKeys(write.Stream, write.Key, rows.Stream.Rows, keys);
    }
}
