namespace Sluice.Stores.Postgres;

/// <summary>
/// Arrivals whose loads are still to come, in the order in which they came. Each has a ticket, whose lock is held until the
/// load is over or the process dies: to wait for it is to wait for the lock. A row without a lock is of no meaning. One
/// session holds the locks of all tickets of this store: a server has few sessions, and many files may wait.
/// </summary>
internal sealed class ArrivalQueue(PostgresServer server) : IDisposable
{
    private readonly Lock _access = new();
    private readonly Dictionary<string, Ticket> _tickets = [];
    // Open while there are tickets, and used by who has the access alone.
    private PostgresSession? _session;

    /// <summary>Gets in line for some tables.</summary>
    /// <param name="job">The job.</param>
    /// <param name="arrivedAt">When its file arrived; null for now, by the server's clock.</param>
    /// <param name="tables">The tables.</param>
    /// <returns>When it arrived.</returns>
    public DateTimeOffset Announce(string job, DateTimeOffset? arrivedAt, IReadOnlyList<string> tables)
    {
        lock (_access)
        {
            Leave(job);
            try
            {
                var ticket = Enter(Hold(), job, arrivedAt, tables);
                _tickets.Add(job, ticket);
                return ticket.ArrivedAt;
            }
            finally
            {
                CloseIfUnused();
            }
        }
    }

    /// <summary>Gets in line again, at the old place, when the session that held the ticket is gone.</summary>
    public void Renew(string job)
    {
        lock (_access)
        {
            if (_tickets.ContainsKey(job))
            {
                Hold();
            }
        }
    }

    /// <summary>Waits until nobody in line for a table came before this moment.</summary>
    /// <param name="session">A session without a transaction.</param>
    /// <param name="job">The job that waits.</param>
    /// <param name="arrivedAt">When its file arrived.</param>
    /// <param name="tables">The tables, resolved.</param>
    /// <param name="cancellation">Looked at between two that are waited for.</param>
    public void WaitForTurn(
        PostgresSession session, string job, DateTimeOffset arrivedAt, IReadOnlyList<PostgresTableName> tables, CancellationToken cancellation)
    {
        var own = NumberOf(job) ?? int.MaxValue;
        foreach (var table in tables)
        {
            while (session.Rows("""
                SELECT a.ticket FROM _sluice_arrival a JOIN pg_locks l
                    ON l.locktype = 'advisory' AND l.classid = $1::int8::oid AND l.objid = a.ticket::int8::oid AND l.granted
                    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
                WHERE a.table_name = $2 AND a.job <> $3 AND (a.arrived_at, a.ticket) < ($4, $5)
                ORDER BY a.arrived_at DESC LIMIT 1
                """, (long)AdvisoryLocks.Tickets, table.ToString(), job, arrivedAt.UtcDateTime, own) is [[int earlier]])
            {
                cancellation.ThrowIfCancellationRequested();
                WaitFor(session, earlier);
            }
        }
    }

    /// <summary>Leaves the line: the load is over, or will not come.</summary>
    public void Leave(string job)
    {
        lock (_access)
        {
            if (!_tickets.Remove(job, out var ticket) || _session is null)
            {
                return;
            }

            try
            {
                _session.Execute($"DELETE FROM _sluice_arrival WHERE ticket = {ticket.Number}; SELECT pg_advisory_unlock({AdvisoryLocks.Tickets}, {ticket.Number})");
            }
            catch (Exception problem) when (PostgresErrors.IsOurs(problem))
            {
                // The server gave the locks back when the session ended; who is left gets in line again before its load.
                Close();
            }

            CloseIfUnused();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_access)
        {
            Array.ForEach([.. _tickets.Keys], Leave);
        }
    }

    // A session that is lost takes all locks with it: all get in line again, each at its old place.
    private PostgresSession Hold()
    {
        if (_session is not null && IsAlive(_session))
        {
            return _session;
        }

        Close();
        _session = server.Open();
        try
        {
            LoadMarkers.CreateTables(_session);
            foreach (var (job, ticket) in _tickets.ToList())
            {
                _tickets[job] = Enter(_session, job, ticket.ArrivedAt, ticket.Tables);
            }

            return _session;
        }
        catch
        {
            Close();
            throw;
        }
    }

    private static Ticket Enter(PostgresSession session, string job, DateTimeOffset? arrivedAt, IReadOnlyList<string> tables)
    {
        session.Begin();
        try
        {
            // One at a time, so that whoever comes later sees everyone who came before.
            session.Execute("SELECT pg_advisory_xact_lock($1)", AdvisoryLocks.Setup);
            Sweep(session);
            var number = session.Scalar<int>("SELECT nextval('_sluice_ticket')::int");
            var moment = arrivedAt?.UtcDateTime ?? session.Scalar<DateTime>("SELECT clock_timestamp()");
            foreach (var table in tables.Select(table => PostgresCatalog.Resolve(session, table).ToString()).Distinct())
            {
                session.Execute("INSERT INTO _sluice_arrival VALUES ($1, $2, $3, $4)", number, table, job, moment);
            }

            // The session's and not the transaction's, so last: what fails before it leaves no lock.
            session.Execute("SELECT pg_advisory_lock($1, $2)", AdvisoryLocks.Tickets, number);
            session.Commit();
            return new Ticket(number, new DateTimeOffset(moment), tables);
        }
        catch
        {
            session.RollBack();
            throw;
        }
    }

    private static bool IsAlive(PostgresSession session)
    {
        try
        {
            session.Execute("SELECT 1");
            return true;
        }
        catch (Exception problem) when (PostgresErrors.IsOurs(problem))
        {
            return false;
        }
    }

    private void CloseIfUnused()
    {
        if (_tickets.Count == 0)
        {
            Close();
        }
    }

    // A pooled connection keeps its locks until somebody uses it next, so they are given back here.
    private void Close()
    {
        if (_session is null)
        {
            return;
        }

        try
        {
            _session.Execute("SELECT pg_advisory_unlock_all()");
        }
        catch (Exception problem) when (PostgresErrors.IsOurs(problem))
        {
            // The server gave them back when the session ended.
        }

        _session.Dispose();
        _session = null;
    }

    private int? NumberOf(string job)
    {
        lock (_access)
        {
            return _tickets.GetValueOrDefault(job)?.Number;
        }
    }

    // What came before may take as long as it takes; it has timeouts of its own.
    private static void WaitFor(PostgresSession session, int ticket)
    {
        session.Begin();
        try
        {
            session.Execute($"SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0; SELECT pg_advisory_xact_lock_shared({AdvisoryLocks.Tickets}, {ticket})");
        }
        finally
        {
            session.RollBack();
        }
    }

    private static void Sweep(PostgresSession session) => session.Execute("""
        DELETE FROM _sluice_arrival a WHERE NOT EXISTS (
            SELECT FROM pg_locks l WHERE l.locktype = 'advisory' AND l.classid = $1::int8::oid AND l.objid = a.ticket::int8::oid
                AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()))
        """, (long)AdvisoryLocks.Tickets);

    private sealed record Ticket(int Number, DateTimeOffset ArrivedAt, IReadOnlyList<string> Tables);
}
