using Sluice.DuckDbApi;
using Sluice.Packages;
using Sluice.Stores.Postgres.Copying;

namespace Sluice.Stores.Postgres;

/// <summary>One package into the database: the statements of one transaction, without its BEGIN and COMMIT.</summary>
/// <param name="session">A session within a transaction.</param>
/// <param name="connection">The engine that reads the package.</param>
/// <param name="packages">The store's memory of packages.</param>
/// <param name="load">The package.</param>
/// <param name="streams">Its streams, looked at.</param>
internal sealed class PostgresLoad(
    PostgresSession session, DuckConnection connection, PackageStreams packages, PackageLoad load, IReadOnlyList<PreparedStream> streams)
{
    private readonly CopyWriter _copy = new(session, connection);
    private int _stages;

    /// <summary>Runs the statements. The caller commits, or rolls back on any exception.</summary>
    /// <param name="isAlone">True to keep other loads out of all tables, also of those that are only appended to.</param>
    /// <param name="cancellation">Stops the load.</param>
    /// <returns>What was done; null when a table has to be changed and the load is not alone.</returns>
    /// <exception cref="PostgresRefusal">The package does not fit the database.</exception>
    public LoadOutcome? Run(bool isAlone, CancellationToken cancellation)
    {
        AdvisoryLocks.TakeJob(session, load.Manifest.Job);
        if (AlreadyLoaded() is { } before)
        {
            return before;
        }

        var tables = streams.Select(stream => (stream.Write, Name: PostgresCatalog.Resolve(session, stream.Write.Table))).ToList();
        AdvisoryLocks.TakeTables(session, tables.Select(table => (table.Name, !isAlone && IsPlainAppend(table.Write))));
        var arrival = Arrival();
        Check(tables.GroupBy(table => table.Name).FirstOrDefault(group => group.Count() > 1 && group.Any(table => table.Write.Mode != LoadMode.Append))
            is { } shared ? LoadProblems.SameTable(shared.Key.ToString()) : null);
        foreach (var (write, name) in tables)
        {
            Check(StreamLoads.Problem(write, arrival, LoadMarkers.Newest(session, name)));
        }

        var outcomes = new List<StreamOutcome>();
        foreach (var stream in streams)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Target(stream, isAlone) is not { } target)
            {
                return null;
            }

            outcomes.Add(Write(stream, target, cancellation));
        }

        LoadMarkers.Note(session, tables.Select(table => table.Name), arrival);
        LoadMarkers.Insert(session, load.Manifest, outcomes);
        return new(false, outcomes);
    }

    private LoadOutcome? AlreadyLoaded()
    {
        var marker = LoadMarkers.Find(session, load.Manifest.Job);
        return marker is null ? null
            : marker.Digest == load.Manifest.Digest ? new(true, marker.Streams)
            : throw new PostgresRefusal(LoadProblems.OtherPackage(load.Manifest, marker.Digest));
    }

    // Asked within the locks: of those that were not announced, whoever gets the tables first came first.
    private TableArrival? Arrival() =>
        TableArrival.Of(load, load.ArrivedAt ?? new DateTimeOffset(session.Scalar<DateTime>("SELECT clock_timestamp()")));

    private static void Check(Problem? problem)
    {
        if (problem is not null)
        {
            throw new PostgresRefusal(problem);
        }
    }

    // The table with all columns that the stream needs; null when that takes a change and others may be loading into it.
    private Target? Target(PreparedStream stream, bool isAlone)
    {
        var table = PostgresCatalog.Find(session, stream.Write.Table);
        var match = table is null ? null : Match(stream, table);
        if (match is { Additions.Count: 0 })
        {
            return new(table!, match, IsNew: false);
        }

        if (!isAlone && IsPlainAppend(stream.Write))
        {
            return null;
        }

        if (table is null)
        {
            PostgresCatalog.Create(session, PostgresCatalog.Resolve(session, stream.Write.Table), stream.Written);
        }
        else
        {
            PostgresCatalog.Add(session, table.Name, match!.Additions);
        }

        var changed = PostgresCatalog.Find(session, stream.Write.Table)!;
        return new(changed, Match(stream, changed), IsNew: table is null);
    }

    // Also of a table that was made this moment: what its columns do not take would be left out of the rows without a word.
    private static ColumnMatch Match(PreparedStream stream, PostgresTable table)
    {
        var match = ColumnMatch.Of(stream.Written, table.Shape, stream.Write.Schema);
        return match.Refusals.Count == 0 ? match
            : throw new PostgresRefusal(LoadProblems.Differs(stream.Write.Table, stream.Write.Stream, match.Refusals));
    }

    private StreamOutcome Write(PreparedStream stream, Target target, CancellationToken cancellation)
    {
        var plan = CopyPlan.Of(load.Manifest, stream, target.Match);
        var loaded = stream.Write.Mode switch
        {
            LoadMode.Append when load.Replaces.Count > 0 => Reload(stream, plan, target, cancellation),
            LoadMode.Replace when !target.IsNew => Replace(plan, target, cancellation),
            LoadMode.ReplaceBy when !target.IsNew => ReplaceBy(stream, plan, target, cancellation),
            LoadMode.Upsert when !target.IsNew => Upsert(stream, plan, target, cancellation),
            _ => Append(plan, target, cancellation),
        };
        return loaded == stream.Rows.Stream.Rows ? new(stream.Write.Stream, stream.Write.Table, loaded, 0)
            : throw new PostgresRefusal(LoadProblems.Unbalanced(stream.Write.Stream, stream.Write.Table, stream.Rows.Stream.Rows, loaded));
    }

    private bool IsPlainAppend(StreamLoad write) => write.Mode == LoadMode.Append && load.Replaces.Count == 0;

    private long Reload(PreparedStream stream, CopyPlan plan, Target target, CancellationToken cancellation)
    {
        Check(stream.Write.Provenance ? null : LoadProblems.NoProvenance(stream.Write.Stream, stream.Write.Table));
        if (!target.IsNew)
        {
            session.Execute(PostgresWriteSql.DeleteJobs(target.Table.Name, load.Replaces));
        }

        return Append(plan, target, cancellation);
    }

    // Where a trigger may keep rows out, COPY would not say how many went in; INSERT does.
    private long Append(CopyPlan plan, Target target, CancellationToken cancellation)
    {
        if (!target.Table.FiltersRows)
        {
            return _copy.Run(target.Table.Name.Sql, plan, cancellation);
        }

        var sql = Stage(plan, target, [], cancellation);
        return session.Execute(sql.Insert(plan.ColumnList));
    }

    private long Replace(CopyPlan plan, Target target, CancellationToken cancellation)
    {
        session.Execute(new PostgresWriteSql(target.Table.Name, "").DeleteAll());
        return Append(plan, target, cancellation);
    }

    private long ReplaceBy(PreparedStream stream, CopyPlan plan, Target target, CancellationToken cancellation)
    {
        var parent = packages.Of(connection, load, load.Manifest.Streams[0].Name, out var problem) ?? throw new PostgresRefusal(problem!);
        Check(StreamLoads.ParentProblem(stream.Write, parent, target.Match, PostgresNames.Cut));
        var pairs = stream.Write.By.Select(by => (
            Source: parent.Columns.First(column => SqlName.Same(column.Name, by)), Target: target.ColumnOf(stream, by))).ToList();
        var keys = pairs.Select(pair => pair.Target.Name).ToList();
        var sql = Stage(CopyPlan.Of(pairs, parent.Sql, "SELECT DISTINCT"), target, keys, cancellation);
        foreach (var pattern in session.Rows(sql.NullPatterns(keys)))
        {
            session.Execute(sql.Delete(keys, [.. pattern.Select(isNull => (bool)isNull!)]));
        }

        return Append(plan, target, cancellation);
    }

    private long Upsert(PreparedStream stream, CopyPlan plan, Target target, CancellationToken cancellation)
    {
        var keys = stream.Write.Key.Select(key => target.ColumnOf(stream, key).Name).ToList();
        var sql = Stage(plan, target, keys, cancellation);
        session.Execute(sql.Lock());
        if (!target.Table.IsWatched && target.Match.Others.Count == 0 && !target.Table.Columns.Any(column => column is { IsIdentity: true, IsGenerated: true }))
        {
            // Measured: faster than MERGE and ON CONFLICT. Keys are unique within a package, so it needs no index.
            session.Execute(sql.Delete(keys));
            return session.Execute(sql.Insert(plan.ColumnList));
        }

        // Rows that others refer to, that the server has numbered, or that have more columns than the stream, must stay the rows they are.
        if (!target.Table.UniqueKeys.Any(unique => unique.All(keys.Contains)))
        {
            session.Execute(sql.DeleteRepeated(keys));
        }

        var values = plan.Columns.Except(keys.Select(PostgresNames.Quote)).ToList();
        var updated = values.Count > 0 ? session.Execute(sql.Update(keys, values)) : session.Scalar<long>(sql.Count(keys));
        return updated + session.Execute(sql.InsertMissing(keys, plan.ColumnList));
    }

    private PostgresWriteSql Stage(CopyPlan plan, Target target, IReadOnlyList<string> keys, CancellationToken cancellation)
    {
        var sql = new PostgresWriteSql(target.Table.Name, $"_sluice_stage_{_stages++}");
        session.Execute(sql.CreateStage(plan.ColumnList));
        _copy.Run(sql.StageSql, plan, cancellation);
        if (keys.Count > 0)
        {
            session.Execute(sql.Analyze(keys));
        }

        return sql;
    }
}
