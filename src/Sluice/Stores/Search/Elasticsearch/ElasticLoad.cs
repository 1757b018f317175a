using System.Text.Json.Nodes;
using Sluice.DuckDbApi;

namespace Sluice.Stores.Search.Elasticsearch;

/// <summary>
/// One package into the server, which has no transactions: rows are written so that nobody sees them, the rows of before are marked
/// and still seen, and one change of one document of the catalog turns that around for all tables at once.
/// </summary>
/// <param name="session">The server.</param>
/// <param name="url">How it is used.</param>
/// <param name="engine">What reads the package.</param>
/// <param name="packages">The store's memory of packages.</param>
/// <param name="load">The package.</param>
/// <param name="hold">The attempt.</param>
internal sealed class ElasticLoad(ElasticSession session, ElasticUrl url, DuckConnection engine, PackageStreams packages, PackageLoad load, LoadHold hold)
{
    private readonly Catalog _catalog = new(session, url);
    private readonly Dictionary<string, HashSet<RowKey>> _touched = new(SqlName.Comparer);

    /// <summary>Loads up to and with the commit.</summary>
    /// <exception cref="ElasticRefusal">The package does not fit the store.</exception>
    /// <exception cref="ElasticProblem">The server could not.</exception>
    public LoadOutcome Run(DateTimeOffset now)
    {
        Check(StreamLoads.Problem(load));
        var done = hold.TakeJob();
        Check(done is null || done.Digest == load.Manifest.Digest ? null : LoadProblems.OtherPackage(load.Manifest, done.Digest));
        var names = TableNames();
        if (done is not null)
        {
            hold.SettleDone(names);
            return new(true, done.Streams);
        }

        names.ForEach(hold.TakeTable);
        var others = _catalog.Tables().Where(entry => !names.Contains(entry.Table, SqlName.Comparer)).Select(entry => TableView.Of(_catalog, entry)).OfType<TableView>().ToList();
        var plan = new LoadPlan(engine, packages, load, names.Select(hold.Table), now);
        plan.Make(others);
        Prepare(plan);
        var outcomes = Write(plan, others);
        Count(plan);
        foreach (var table in plan.Tables)
        {
            hold.Plan(table.Name, table.State, table.IsNewIndex);
        }

        session.Cancellation.ThrowIfCancellationRequested();
        hold.Commit(new LoadEntry(load.Manifest.Job, hold.Load, IsDone: true)
        {
            Pipeline = load.Manifest.Pipeline,
            File = load.Manifest.File.Path,
            Sha256 = load.Manifest.File.Sha256,
            Digest = load.Manifest.Digest,
            Rows = outcomes.Sum(outcome => outcome.Loaded),
            Streams = outcomes,
            LoadedAt = now,
        });
        return new(false, outcomes);
    }

    // Also the documents whose parts come; always in the same order, so that no two loads wait for each other.
    private List<string> TableNames()
    {
        var names = new List<string>();
        foreach (var write in load.Streams)
        {
            names.Add(write.Table);
            var known = _catalog.Table(write.Table)?.Value;
            if ((write.Search ?? (known?.Base ?? known?.Next?.State)?.Search)?.PartOf is { } documents)
            {
                names.Add(documents);
            }
        }

        return [.. names.Distinct(SqlName.Comparer).OrderBy(SqlName.Fold, StringComparer.Ordinal)];
    }

    private void Prepare(LoadPlan plan)
    {
        foreach (var table in plan.Tables)
        {
            var index = table.IsNewIndex ? IndexNames.Index(IndexNames.Alias(url.Prefix, table.Name), hold.Load) : table.State.Index;
            table.State = table.State with { Index = index };
            // Written down before it is made, so that whoever comes after a crash knows what to remove.
            hold.Plan(table.Name, table.State, table.IsNewIndex);
            if (table.IsNewIndex)
            {
                var made = session.Ask(HttpMethod.Put, $"/{index}", IndexMapping.Create(url, index, table.Columns, table.Parts), 400);
                if (!made.IsSuccess && !(made.WasRepeated && made.ErrorType == "resource_already_exists_exception"))
                {
                    throw new ElasticProblem(made.Status, made.ErrorType, made.Reason);
                }
            }
            else if (table.Added.Count > 0 || table.Parts.Count > 0)
            {
                session.Ask(HttpMethod.Put, $"/{index}/_settings", IndexMapping.MakeRoom(table.Columns.Count));
                session.Ask(HttpMethod.Put, $"/{index}/_mapping", IndexMapping.Add(table.Added, table.Parts));
            }
        }

        TableSettling.Hide(session, plan.Tables.Select(table => hold.Table(table.Name)));
    }

    private List<StreamOutcome> Write(LoadPlan plan, IReadOnlyList<TableView> others)
    {
        var outcomes = new Dictionary<StreamPlan, StreamOutcome>();
        using var sender = new BulkSender(session, new LoadFence(session, hold), url.Parallel);
        // Parts first: documents are put together of them.
        foreach (var isParts in new[] { true, false })
        {
            var streams = plan.Streams.Where(stream => stream.Table.State.Search?.PartOf is not null == isParts).ToList();
            foreach (var stream in streams)
            {
                outcomes[stream] = Write(plan, stream, others, sender);
            }

            Flush(sender, streams.Select(stream => stream.Table));
        }

        foreach (var table in plan.Tables.Where(table => table is { HasOldRows: true, State.IsDocuments: true }))
        {
            KeepUp(plan, table, others, sender);
            Flush(sender, [table]);
        }

        return [.. plan.Streams.Select(stream => outcomes[stream])];
    }

    private StreamOutcome Write(LoadPlan plan, StreamPlan stream, IReadOnlyList<TableView> others, BulkSender sender)
    {
        var table = stream.Table;
        using var lines = new RowLines(sender, url.BulkBytes, table.State.Index, stream.Write.Stream);
        var writer = new RowWriter(session, load, hold.Load, stream, lines, table.State.IsDocuments ? PartsOf(plan, table, others) : null);
        if (stream.Parent is not null)
        {
            Touch(table, writer.RemoveBy(engine));
        }

        if (stream.Write.Mode == LoadMode.Append && load.Replaces.Count > 0 && table.HasOldRows)
        {
            writer.RemoveJobs(load.Replaces);
        }

        var loaded = writer.Write(engine);
        lines.Send();
        return loaded == stream.Rows.Stream.Rows ? new(stream.Write.Stream, stream.Write.Table, loaded, 0)
            : throw new ElasticRefusal(LoadProblems.Unbalanced(stream.Write.Stream, stream.Write.Table, stream.Rows.Stream.Rows, loaded));
    }

    private void Touch(TablePlan table, IReadOnlyCollection<RowKey> keys)
    {
        if (table.State.Search?.PartOf is not null)
        {
            _touched.TryAdd(table.Name, []);
            _touched[table.Name].UnionWith(keys);
        }
    }

    private void KeepUp(LoadPlan plan, TablePlan table, IReadOnlyList<TableView> others, BulkSender sender)
    {
        if (PartsOf(plan, table, others) is not { } parts)
        {
            return;
        }

        using var lines = new RowLines(sender, url.BulkBytes, table.State.Index, table.Name);
        var upkeep = new DocumentUpkeep(session, hold.Load, table, lines, parts);
        if (table.IsRebuilt)
        {
            upkeep.RunAll();
        }
        else
        {
            foreach (var part in table.Parts.Where(part => _touched.ContainsKey(part.Table)))
            {
                upkeep.Run([.. part.By.Select(table.Column)], _touched[part.Table]);
            }
        }

        lines.Send();
    }

    private PartRows? PartsOf(LoadPlan plan, TablePlan table, IReadOnlyList<TableView> others) => table.Parts.Count == 0 ? null
        : new(session, [.. table.Parts.Select(part =>
        {
            var held = plan.Tables.FirstOrDefault(one => SqlName.Same(one.Name, part.Table));
            if (held is not null)
            {
                return (part, (IReadOnlyList<ElasticColumn>)[.. part.By.Select(held.Column)], held.State.Index,
                    (IReadOnlyList<JsonNode>)[.. TableView.Seen(held.Dead, ElasticQuery.Term(IndexMapping.Until, hold.Load))]);
            }

            var view = others.First(one => SqlName.Same(one.Table, part.Table));
            var columns = view.ColumnsOf(Shapes.Of(engine, view.Table, view.State.Columns));
            return (part, [.. part.By.Select(name => columns.First(column => SqlName.Same(column.Name, name)))], view.State.Index, view.Conditions);
        })]);

    private void Flush(BulkSender sender, IEnumerable<TablePlan> tables)
    {
        sender.Flush();
        foreach (var index in tables.Select(table => table.State.Index).Distinct())
        {
            session.Ask(HttpMethod.Post, $"/{index}/_refresh");
        }
    }

    // Counted by the server, which shares nothing with what encoded the rows.
    private void Count(LoadPlan plan)
    {
        foreach (var table in plan.Tables)
        {
            var body = new JsonObject { ["query"] = ElasticQuery.Term(IndexMapping.From, hold.Load) };
            var found = session.Ask(HttpMethod.Post, $"/{table.State.Index}/_count", body).Body.GetProperty("count").GetInt64();
            Check(found == table.Written ? null : LoadProblems.Unbalanced(table.Name, table.Name, table.Written, found));
        }
    }

    private static void Check(Problem? problem)
    {
        if (problem is not null)
        {
            throw new ElasticRefusal(problem);
        }
    }
}
