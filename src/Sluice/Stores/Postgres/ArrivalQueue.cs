namespace Sluice.Stores.Postgres;

/// <summary>
/// Arrivals whose loads are still to come, in the order in which they came. Each has a ticket, and its process holds the
/// ticket's lock in a session of its own until the load is over or the process dies: to wait for it is to wait for the
/// lock. A row without a lock is of no meaning.
/// </summary>
internal sealed class ArrivalQueue(PostgresServer server) : IDisposable
{
    private readonly Lock _access = new();
    private readonly Dictionary<string, Ticket> _tickets = [];

    /// <summary>Gets in line for some tables.</summary>
    /// <param name="job">The job.</param>
    /// <param name="arrivedAt">When its file arrived; null for now, by the server's clock.</param>
    /// <param name="tables">The tables.</param>
    /// <returns>When it arrived.</returns>
    public DateTimeOffset Announce(string job, DateTimeOffset? arrivedAt, IReadOnlyList<string> tables)
    {
        Leave(job);
        var session = server.Open();
        try
        {
            LoadMarkers.CreateTables(session);
            session.Begin();
            // One at a time, so that whoever comes later sees everyone who came before.
            session.Execute("SELECT pg_advisory_xact_lock($1)", AdvisoryLocks.Setup);
            var number = session.Scalar<int>("SELECT nextval('_sluice_ticket')::int");
            session.Execute("SELECT pg_advisory_lock($1, $2)", AdvisoryLocks.Tickets, number);
            Sweep(session);
            var moment = arrivedAt?.UtcDateTime ?? session.Scalar<DateTime>("SELECT clock_timestamp()");
            foreach (var table in tables.Select(table => PostgresCatalog.Resolve(session, table).ToString()).Distinct())
            {
                session.Execute("INSERT INTO _sluice_arrival VALUES ($1, $2, $3, $4)", number, table, job, moment);
            }

            session.Commit();
            var ticket = new Ticket(session, number, new DateTimeOffset(moment), tables);
            lock (_access)
            {
                _tickets[job] = ticket;
            }

            return ticket.ArrivedAt;
        }
        catch
        {
            session.RollBack();
            session.Dispose();
            throw;
        }
    }

    /// <summary>Gets in line again, at the old place, when the connection that held the ticket is gone.</summary>
    public void Renew(string job)
    {
        if (TicketOf(job) is { Session.IsOpen: false } ticket)
        {
            Announce(job, ticket.ArrivedAt, ticket.Tables);
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
        var own = TicketOf(job)?.Number ?? int.MaxValue;
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
        Ticket? ticket;
        lock (_access)
        {
            _tickets.Remove(job, out ticket);
        }

        ticket?.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        string[] jobs;
        lock (_access)
        {
            jobs = [.. _tickets.Keys];
        }

        Array.ForEach(jobs, Leave);
    }

    private Ticket? TicketOf(string job)
    {
        lock (_access)
        {
            return _tickets.GetValueOrDefault(job);
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

    private sealed record Ticket(PostgresSession Session, int Number, DateTimeOffset ArrivedAt, IReadOnlyList<string> Tables) : IDisposable
    {
        // A pooled connection keeps its locks until somebody uses it next, so they are given back here.
        public void Dispose()
        {
            try
            {
                Session.Execute($"DELETE FROM _sluice_arrival WHERE ticket = {Number}; SELECT pg_advisory_unlock_all()");
            }
            catch (Exception problem) when (PostgresErrors.IsOurs(problem))
            {
                // The server gave them back when the session ended.
            }

            Session.Dispose();
        }
    }
}
