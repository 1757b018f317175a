using System.Diagnostics;

namespace Sluice.Stores.Search.Elasticsearch;

/// <summary>
/// One attempt's hold on its job and its tables. It is written in the catalog, each change over the version that was read, so that
/// of two that want the same one gets it, and one that was taken for dead can neither write on nor say that it is done. A sign of
/// life goes out as long as it lives. Disposing ends that, and leaves the hold to whoever finds it.
/// </summary>
internal sealed class LoadHold : IDisposable
{
    private readonly ElasticSession _session;
    private readonly Catalog _catalog;
    private readonly ElasticUrl _url;
    private readonly Lock _access = new();
    private readonly SortedDictionary<string, Versioned<TableEntry>> _tables = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _lost = new();
    private readonly Timer _beat;
    private Versioned<LoadEntry>? _entry;

    /// <summary>A hold on nothing yet.</summary>
    /// <param name="session">The server.</param>
    /// <param name="url">How it is used.</param>
    /// <param name="job">The job.</param>
    public LoadHold(ElasticSession session, ElasticUrl url, string job)
    {
        _session = session;
        _catalog = new(session, url);
        _url = url;
        Job = job;
        Load = $"{IndexNames.Hash(job, 12)}-{Guid.NewGuid():N}"[..25];
        _beat = new Timer(_ => Beat(), null, url.Lease / 4, url.Lease / 4);
    }

    /// <summary>The job.</summary>
    public string Job { get; }

    /// <summary>The attempt, which no other has.</summary>
    public string Load { get; }

    /// <summary>Cancelled when somebody else has taken a table over.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Takes the job.</summary>
    /// <returns>The load that is done already; null when this attempt has it now.</returns>
    public LoadEntry? TakeJob()
    {
        _catalog.Create();
        while (true)
        {
            var found = _catalog.Load(Job);
            if (found is { Value.IsDone: true })
            {
                return found.Value;
            }

            _entry = _catalog.Put(new LoadEntry(Job, Load, IsDone: false), found);
            if (_entry is not null)
            {
                return null;
            }
        }
    }

    /// <summary>Takes a table; waits for a load that has it and lives.</summary>
    public void TakeTable(string table)
    {
        var key = SqlName.Fold(table);
        var watched = (Version: -1L, Since: Stopwatch.StartNew());
        for (var tries = 0; ; tries++)
        {
            _session.Cancellation.ThrowIfCancellationRequested();
            var found = _catalog.Table(table);
            if (found?.Value.Next is { } other && other.Job != Job)
            {
                if (found.SequenceNumber != watched.Version)
                {
                    watched = (found.SequenceNumber, Stopwatch.StartNew());
                }

                if (!IsOver(other, watched.Since.Elapsed >= _url.Lease))
                {
                    _session.Pause(Math.Min(tries, 2));
                    continue;
                }
            }

            if (found?.Value.Next is { } done && IsDone(done))
            {
                new TableSettling(_session, _catalog).Settle([found]);
                continue;
            }

            if (Take(table, found) is not { } taken)
            {
                continue;
            }

            lock (_access)
            {
                _tables[key] = taken;
            }

            RemoveOrphans(key, taken.Value);
            return;
        }
    }

    /// <summary>A table that is held.</summary>
    public TableEntry Table(string table)
    {
        lock (_access)
        {
            return _tables[SqlName.Fold(table)].Value;
        }
    }

    /// <summary>Says how a table will be.</summary>
    public void Plan(string table, TableState state, bool isNewIndex) =>
        Change(SqlName.Fold(table), entry => entry with { Next = entry.Next! with { State = state, IsNewIndex = isNewIndex } });

    /// <summary>Makes sure that the table of an index is still this attempt's.</summary>
    /// <exception cref="ElasticRefusal">It was taken over.</exception>
    public void Confirm(string index)
    {
        string table;
        lock (_access)
        {
            table = _tables.Values.First(one => one.Value.Next!.State?.Index == index).Value.Table;
        }

        if (_catalog.Table(table)?.Value.Next?.Load != Load)
        {
            throw TakenOver();
        }
    }

    /// <summary>Says that all rows are there: from this moment on they are seen, in all tables at once.</summary>
    public void Commit(LoadEntry done)
    {
        lock (_access)
        {
            _entry = _catalog.Put(done with { Load = Load, IsDone = true }, _entry) ?? throw TakenOver();
        }
    }

    /// <summary>Brings the tables to rest after the commit.</summary>
    public void Settle(ElasticSession session)
    {
        StopBeating();
        new TableSettling(session, new Catalog(session, _url)).Settle([.. _tables.Values]);
    }

    /// <summary>Brings tables to rest whose attempt at this job was done and could not do that any more.</summary>
    public void SettleDone(IEnumerable<string> tables) => new TableSettling(_session, _catalog).Settle(
        [.. tables.Select(_catalog.Table).OfType<Versioned<TableEntry>>().Where(table => table.Value.Next is { } next && next.Job == Job && IsDone(next))]);

    /// <summary>Takes everything back that this attempt has written.</summary>
    public void Undo(ElasticSession session)
    {
        StopBeating();
        var catalog = new Catalog(session, _url);
        // First what would make them seen, then what would be.
        if (_entry is not null && !catalog.Remove(_entry))
        {
            return;
        }

        foreach (var entry in _tables.Values)
        {
            if (entry.Value.Next is { IsNewIndex: true, State: { } state })
            {
                TableSettling.Remove(session, state.Index);
            }
            else if (entry.Value.Base is { } before)
            {
                TableSettling.Remove(session, before.Index, ElasticQuery.Term(IndexMapping.From, Load));
            }

            // A request whose answer was lost may still be on its way.
            _ = entry.Value.Base is null ? catalog.Remove(entry) : catalog.Put(entry.Value.Without(Load) with { Next = null }, entry) is not null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        StopBeating();
        _lost.Dispose();
    }

    // Before anything of a dead attempt is removed, it is made sure that it can not say any more that it is done.
    private bool IsOver(PendingLoad other, bool isSilent)
    {
        var load = _catalog.Load(other.Job);
        // Without its document, or with that of another attempt, it can not.
        return load is null || load.Value.Load != other.Load || load.Value.IsDone || (isSilent && _catalog.Remove(load));
    }

    private bool IsDone(PendingLoad pending) => _catalog.Load(pending.Job) is { Value.IsDone: true } load && load.Value.Load == pending.Load;

    private Versioned<TableEntry>? Take(string table, Versioned<TableEntry>? found)
    {
        var entry = found?.Value ?? new TableEntry(table);
        List<string> orphans = [.. entry.Next?.Orphans ?? []];
        if (entry.Next is { IsNewIndex: true, State: { } state })
        {
            orphans.Add(state.Index);
        }
        else if (entry.Next is { } dead)
        {
            entry = entry.Without(dead.Load);
        }

        return _catalog.Put(entry with { Next = new PendingLoad(Job, Load, entry.Base) { Orphans = orphans } }, found);
    }

    private void RemoveOrphans(string key, TableEntry entry)
    {
        if (entry.Next!.Orphans.Count == 0)
        {
            return;
        }

        foreach (var orphan in entry.Next.Orphans)
        {
            TableSettling.Remove(_session, orphan);
        }

        Change(key, current => current with { Next = current.Next! with { Orphans = [] } });
    }

    private void Change(string key, Func<TableEntry, TableEntry> change, Catalog? catalog = null)
    {
        lock (_access)
        {
            catalog ??= _catalog;
            var before = _tables[key];
            Versioned<TableEntry>? after;
            while ((after = catalog.Put(Beaten(change(before.Value)), before)) is null)
            {
                // What is in the way may be a sign of life of our own, of which nobody heard that it was written.
                before = catalog.Table(before.Value.Table) is { } found && found.Value.Next?.Load == Load ? found : throw TakenOver();
            }

            _tables[key] = after;
        }
    }

    private static TableEntry Beaten(TableEntry entry) => entry with { Next = entry.Next! with { Beat = entry.Next.Beat + 1 } };

    private void Beat()
    {
        if (!_access.TryEnter())
        {
            return;
        }

        try
        {
            foreach (var key in _tables.Keys.ToList())
            {
                // Tried once: who waits for the lock should not wait for a server that is away.
                Change(key, entry => entry, new Catalog(_session.Once, _url));
            }
        }
        catch (ElasticRefusal)
        {
            _lost.Cancel();
        }
        catch (Exception problem) when (problem is ElasticProblem or OperationCanceledException or ObjectDisposedException || ElasticAnswer.IsUnreadable(problem))
        {
            // The next one may come through; the load itself finds out when the server is gone.
        }
        finally
        {
            _access.Exit();
        }
    }

    private void StopBeating()
    {
        using var stopped = new ManualResetEvent(false);
        if (_beat.Dispose(stopped))
        {
            stopped.WaitOne();
        }
    }

    public static ElasticRefusal TakenOver() => new(new("store_taken_over",
        "Another load has taken the table over, because this one gave no sign of life for too long; nothing of it was kept.")
    {
        Advice = "Load again, and raise lease_seconds in the store's URL where machines stand still for long.",
    }, isTransient: true);
}
