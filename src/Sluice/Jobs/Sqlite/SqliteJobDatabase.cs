using Microsoft.Data.Sqlite;
using Sluice.Pipelines.Config;
using Sluice.Running;

namespace Sluice.Jobs.Sqlite;

/// <summary>
/// Jobs in a SQLite database of the home folder. Its clock is this process's, which is the only one that uses it.
/// Disposing closes the database.
/// </summary>
internal sealed class SqliteJobDatabase(SqliteDatabase database, JobLimits limits, TimeProvider time) : IJobDatabase
{
    // The files of one pipeline wait no longer than this many of its debounces, however many keep coming.
    private const int DebouncesMax = 12;

    /// <summary>Opens the database in a home folder whose lock this process holds.</summary>
    /// <exception cref="JobDatabaseException">It can not be opened.</exception>
    public static SqliteJobDatabase Open(string path, JobLimits limits, TimeProvider time) =>
        new(SqliteDatabase.Open(path, JobSchema.Migrations), limits, time);

    /// <summary>The database, for what else is kept in it.</summary>
    public SqliteDatabase Database => database;

    /// <inheritdoc/>
    public Task<DateTimeOffset> NowAsync(CancellationToken cancellation = default) => Task.FromResult(Now);

    /// <inheritdoc/>
    public Task<AddedJob> AddAsync(Arrival arrival, NewJob job, CancellationToken cancellation = default) =>
        database.WriteAsync(session => Add(session, arrival, job), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<LeasedJob>> ClaimAsync(Claim claim, CancellationToken cancellation = default) =>
        database.WriteAsync(session => ClaimIn(session, claim), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<LeaseAnswer>> RenewAsync(
        IReadOnlyList<Lease> leases, TimeSpan length, CancellationToken cancellation = default) =>
        database.WriteAsync<IReadOnlyList<LeaseAnswer>>(
            session => [.. leases.Select(lease => Change(session, lease.Job, job => JobMachine.Renew(job, lease.Token, Now, length)) switch
            {
                null => LeaseAnswer.Lost,
                { CancelAsked: true } => LeaseAnswer.CancelAsked,
                _ => LeaseAnswer.Held,
            })], cancellation);

    /// <inheritdoc/>
    public Task<JobStatus?> EndAsync(Lease lease, AttemptEnd end, CancellationToken cancellation = default) =>
        database.WriteAsync(session =>
        {
            var status = Change(session, lease.Job, job => JobMachine.End(job, lease.Token, end, Now, limits));
            if (status is not null)
            {
                EndAttempt(session, lease.Job, status.Attempts, end.Word, end.Cause);
            }

            return status;
        }, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> RescueAsync(bool areOwnersGone, CancellationToken cancellation = default) =>
        database.WriteAsync<IReadOnlyList<string>>(session =>
        {
            var lost = session.Query("SELECT id FROM job WHERE state = 'running' AND ($1 OR lease_until <= $2)",
                found => found.GetString(0), areOwnersGone, Ms(Now));
            return [.. lost.Where(job => TryLose(session, job, areOwnersGone))];
        }, cancellation);

    /// <inheritdoc/>
    public Task<JobStatus?> CancelAsync(string job, CancellationToken cancellation = default) =>
        database.WriteAsync(session => Change(session, job, status => JobMachine.AskCancel(status, Now)), cancellation);

    /// <inheritdoc/>
    public Task<JobStatus?> RetryAsync(string job, RunSpec? spec, CancellationToken cancellation = default) =>
        database.WriteAsync(session => Retry(session, job, spec), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ReopenAsync(IReadOnlyList<string> jobs, CancellationToken cancellation = default) =>
        database.WriteAsync<IReadOnlyList<string>>(
            session => [.. jobs.Where(job => !HasLostItsPlace(session, job) && Change(session, job, status => JobMachine.Reopen(status, Now)) is not null)], cancellation);

    /// <inheritdoc/>
    public Task<JobStatus?> RefuseAsync(string job, JobError error, CancellationToken cancellation = default) =>
        database.WriteAsync(session => Change(session, job, status => JobMachine.Refuse(status, error, Now)), cancellation);

    /// <inheritdoc/>
    public Task<Job?> FindAsync(string job, CancellationToken cancellation = default) => database.ReadAsync(session =>
    {
        if (Find(session, job) is { } exact)
        {
            return exact;
        }

        // Ids begin with their time, so that a beginning of some length is one job's.
        var found = job.Length < 4 || job.Any(letter => !char.IsAsciiHexDigit(letter) && letter != '-') ? []
            : session.Query($"{JobRecord.Select} WHERE job.id >= $1 AND job.id < $1 || 'z' LIMIT 2", JobRecord.Read, job);
        return found is [var one] ? one : null;
    }, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Job>> ListAsync(JobFilter filter, CancellationToken cancellation = default) =>
        database.ReadAsync<IReadOnlyList<Job>>(session =>
        {
            var conditions = new List<string> { "job.number < $1" };
            var values = new List<object?> { filter.BeforeNumber ?? long.MaxValue };
            void Require(string condition, object value)
            {
                values.Add(value);
                conditions.Add($"{condition} = ${values.Count}");
            }

            // Each text of a query is kept prepared: there must not be one for every order in which states can be named.
            var states = filter.States.Distinct().Order().ToList();
            if (states.Count > 0)
            {
                conditions.Add($"job.state IN ({string.Join(", ", states.Select(state => $"'{JobRecord.Word(state)}'"))})");
            }

            if (filter.Pipeline is { } pipeline)
            {
                Require("job.pipeline", pipeline);
            }

            if (filter.Sha256 is { } sha256)
            {
                Require("job.sha256", sha256);
            }

            values.Add(filter.JobsMax);
            return session.Query(
                $"{JobRecord.Select} WHERE {string.Join(" AND ", conditions)} ORDER BY job.number DESC LIMIT ${values.Count}",
                JobRecord.Read, [.. values]);
        }, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Attempt>> AttemptsAsync(string job, CancellationToken cancellation = default) =>
        database.ReadAsync<IReadOnlyList<Attempt>>(session => session.Query(
            "SELECT number, owner, began_at, ended_at, outcome, error_code, problems FROM attempt WHERE job = $1 ORDER BY number",
            JobRecord.ReadAttempt, job), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ReplacedByAsync(string job, CancellationToken cancellation = default) =>
        database.ReadAsync<IReadOnlyList<string>>(session => session.Query("""
            SELECT earlier.id FROM job JOIN job AS earlier
            ON earlier.sha256 = job.sha256 AND earlier.pipeline = job.pipeline AND earlier.number < job.number AND earlier.attempts > 0
            WHERE job.id = $1 AND job.on_repeat = 'reload' ORDER BY earlier.number
            """, found => found.GetString(0), job), cancellation);

    /// <inheritdoc/>
    public Task<Arrival?> FindArrivalAsync(string arrival, CancellationToken cancellation = default) =>
        database.ReadAsync(session => session.Query(
            $"SELECT {JobRecord.ArrivalColumns} FROM arrival WHERE id = $1", found => JobRecord.ReadArrival(found, 0), arrival)
            .SingleOrDefault(), cancellation);

    /// <inheritdoc/>
    public Task<bool> IsKeptAsync(string sha256, CancellationToken cancellation = default) => database.ReadAsync(
        session => session.Number("SELECT EXISTS (SELECT 1 FROM arrival WHERE sha256 = $1 AND path IS NULL)", sha256) == 1, cancellation);

    /// <inheritdoc/>
    public Task<JobBacklog> BacklogAsync(CancellationToken cancellation = default) => database.ReadAsync(
        session => new JobBacklog(
            session.Number("SELECT count(*) FROM job WHERE state = 'queued'"), session.Number("SELECT count(*) FROM job WHERE state = 'running'")),
        cancellation);

    /// <inheritdoc/>
    public Task<JobCounts> CountAsync(CancellationToken cancellation = default) => database.ReadAsync(session =>
    {
        var counts = Enum.GetValues<JobState>().ToDictionary(state => state, _ => 0L);
        foreach (var (state, jobs) in session.Query("SELECT state, count(*) FROM job GROUP BY state", found => (found.GetString(0), found.GetInt64(1))))
        {
            counts[JobRecord.StateOf(state)] = jobs;
        }

        var due = session.Value("SELECT min(not_before) FROM job WHERE state = 'queued' AND not_before > $1", Ms(Now)) as long?;
        return new JobCounts(counts, due is { } at ? JobRecord.Time(at) : null);
    }, cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => database.DisposeAsync();

    // To the millisecond, as it is kept: what was written must compare as it was.
    private DateTimeOffset Now => JobRecord.Time(Ms(time.GetUtcNow()));

    private static long Ms(DateTimeOffset moment) => moment.ToUnixTimeMilliseconds();

    private static Job? Find(SqliteSession session, string job) =>
        session.Query($"{JobRecord.Select} WHERE job.id = $1", JobRecord.Read, job).SingleOrDefault();

    private static bool HasLostItsPlace(SqliteSession session, string job) => session.Number("""
        SELECT EXISTS (SELECT 1 FROM job JOIN job AS later
            ON later.sha256 = job.sha256 AND later.pipeline = job.pipeline AND later.number > job.number
            WHERE job.id = $1 AND later.on_repeat = 'reload' AND later.attempts > 0)
        """, job) == 1;

    private AddedJob Add(SqliteSession session, Arrival arrival, NewJob job)
    {
        if (job.IdempotencyKey is { } key
            && session.Query($"{JobRecord.Select} WHERE job.idempotency_key = $1", JobRecord.Read, key) is [var made])
        {
            return job.TriesFailedAgain && TryAgain(session, made, arrival, job) ? new AddedJob(AddOutcome.Queued, Find(session, made.Id)!, made.Arrival)
                : new AddedJob(AddOutcome.SameRequest, made, made.Arrival);
        }

        var received = arrival with { ReceivedAt = NextArrival(session) };
        session.Execute("INSERT INTO arrival (id, origin, name, bytes, sha256, path, received_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            arrival.Id, arrival.Origin, arrival.Name, arrival.Bytes, arrival.Sha256, arrival.Path, Ms(received.ReceivedAt));
        if (job.OnRepeat == RepeatMode.Skip && session.Query(
            $"{JobRecord.Select} WHERE job.sha256 = $1 AND job.pipeline = $2 AND job.state IN ('queued', 'running', 'completed') ORDER BY job.number DESC LIMIT 1",
            JobRecord.Read, arrival.Sha256, job.Pipeline) is [var earlier])
        {
            return new AddedJob(AddOutcome.Skipped, earlier, received);
        }

        Insert(session, received, job);
        return new AddedJob(AddOutcome.Queued, Find(session, job.Id)!, received);
    }

    // Stores load what overwrites rows in the order of these moments, and jobs run in the order of their numbers: the two are
    // one order, also when the clock is set back.
    private DateTimeOffset NextArrival(SqliteSession session)
    {
        var last = session.Value("SELECT received_at FROM arrival WHERE id = (SELECT arrival FROM job ORDER BY number DESC LIMIT 1)") as long?;
        return JobRecord.Time(Math.Max(Ms(Now), (last ?? 0) + 1));
    }

    // The same job and no other: what a store has of it already is not loaded twice. Not when a later job has taken its place.
    private bool TryAgain(SqliteSession session, Job made, Arrival arrival, NewJob job) =>
        made.Status.State is JobState.Failed or JobState.Quarantined && made.Arrival.Sha256 == arrival.Sha256 && made.Pipeline == job.Pipeline
        && session.Number("""
            SELECT EXISTS (SELECT 1 FROM job WHERE sha256 = $1 AND pipeline = $2 AND number > $3 AND state IN ('queued', 'running', 'completed'))
            """, arrival.Sha256, made.Pipeline, made.Number) == 0
        && Retry(session, made.Id, job.Spec) is not null;

    private JobStatus? Retry(SqliteSession session, string job, RunSpec? spec)
    {
        var status = HasLostItsPlace(session, job) ? null : Change(session, job, status => JobMachine.Retry(status, Now));
        if (status is not null && spec is not null)
        {
            session.Execute("UPDATE job SET spec = $2 WHERE id = $1", job, spec.ToJson());
        }

        return status;
    }

    private void Insert(SqliteSession session, Arrival arrival, NewJob job)
    {
        var due = Now + job.Debounce;
        session.Execute("""
            INSERT INTO job (id, arrival, sha256, pipeline, spec, batch_key, on_repeat, idempotency_key, priority, created_at, state, debounces, not_before, is_ordered)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'queued', $11, $12, $13)
            """,
            job.Id, arrival.Id, arrival.Sha256, job.Pipeline, job.Spec.ToJson(), arrival.Bytes <= limits.SmallBytes ? job.BatchKey : null,
            JobRecord.Word(job.OnRepeat), job.IdempotencyKey, (int)job.Priority, Ms(Now), job.Debounce > TimeSpan.Zero, Ms(due),
            job.OrderKeys.Count > 0);
        var number = session.Number("SELECT last_insert_rowid()");
        foreach (var key in job.OrderKeys.Distinct(StringComparer.Ordinal))
        {
            session.Execute("INSERT INTO job_order (key, number) VALUES ($1, $2)", key, number);
        }

        if (job.Debounce > TimeSpan.Zero)
        {
            Debounce(session, job, due);
        }
    }

    // Each that comes begins the wait of all anew; enough of them, or enough waiting, ends it.
    private void Debounce(SqliteSession session, NewJob job, DateTimeOffset due)
    {
        const string Waiting = "pipeline = $1 AND state = 'queued' AND debounces = 1 AND attempts = 0 AND not_before > $2";
        var isFull = session.Number($"SELECT count(*) FROM job WHERE {Waiting}", job.Pipeline, Ms(Now)) >= limits.DebounceFilesMax;
        session.Execute(
            $"UPDATE job SET not_before = max($2, min($3, created_at + $4)), debounces = NOT $5 WHERE {Waiting}",
            job.Pipeline, Ms(Now), Ms(isFull ? Now : due), (long)job.Debounce.TotalMilliseconds * DebouncesMax, isFull);
    }

    private IReadOnlyList<LeasedJob> ClaimIn(SqliteSession session, Claim claim)
    {
        var together = Random.Shared.NextInt64();
        var first = Enum.GetValues<JobPriority>().SelectMany(priority => Free(session, priority)).Concat(InTurn(session)).MinBy(job => (job.Rank, job.NotBefore, job.Number));
        if (first is null)
        {
            return [];
        }

        var claimed = new List<LeasedJob> { Take(session, first.Id, claim, together) };
        if (first.BatchKey is { } batchKey)
        {
            // Only of its rank: a batch must not carry others past jobs that come before them. In the order of arrival, so
            // that whoever holds one back is in the batch before it, or not at all.
            var more = Enum.GetValues<JobPriority>().SelectMany(priority => ReadyInBatch(session, priority, batchKey, claim.JobsMax - 1))
                .Where(job => job.Rank == first.Rank).OrderBy(job => job.Number).Take(claim.JobsMax - 1);
            claimed.AddRange(more.Where(job => !IsHeldBack(session, job, together)).Select(job => Take(session, job.Id, claim, together)));
        }

        return [.. claimed.OrderBy(job => job.Job.Number)];
    }

    // One that reloads waits for earlier jobs of its bytes, which would bring their rows back after it has removed them.
    private const string ReloadsNothingThatIsToCome = """
        NOT (on_repeat = 'reload' AND EXISTS (
            SELECT 1 FROM job AS earlier WHERE earlier.sha256 = job.sha256 AND earlier.pipeline = job.pipeline
            AND earlier.number < job.number AND earlier.state IN ('queued', 'running')))
        """;

    /// <summary>The first of a priority whose tables need no order: the one that has been ready for longest.</summary>
    private List<ReadyJob> Free(SqliteSession session, JobPriority priority) => session.Query($"""
        SELECT id, number, not_before, CASE WHEN crashes = 0 AND losses = 0 THEN batch_key END, priority FROM job
        WHERE state = 'queued' AND priority = $1 AND is_ordered = 0 AND not_before <= $2 AND {ReloadsNothingThatIsToCome}
        ORDER BY not_before, number LIMIT 1
        """, ReadReady, (int)priority, Ms(Now));

    /// <summary>Those whose turn it is: the first in the line of each of their tables. The lines are gone through by their heads.</summary>
    private List<ReadyJob> InTurn(SqliteSession session) => session.Query($"""
        WITH RECURSIVE line (key) AS (
            SELECT min(key) FROM job_order WHERE is_open = 1
            UNION ALL SELECT (SELECT min(key) FROM job_order WHERE is_open = 1 AND key > line.key) FROM line WHERE line.key IS NOT NULL)
        SELECT id, number, not_before, CASE WHEN crashes = 0 AND losses = 0 THEN batch_key END, priority FROM line
        CROSS JOIN job ON job.number = (SELECT min(number) FROM job_order WHERE is_open = 1 AND key = line.key)
        WHERE state = 'queued' AND not_before <= $1 AND {ReloadsNothingThatIsToCome} AND NOT EXISTS (
            SELECT 1 FROM job_order AS own JOIN job_order AS other ON other.key = own.key AND other.number < own.number
            WHERE own.number = job.number AND other.is_open = 1)
        """, ReadReady, Ms(Now));

    /// <summary>Others that may be claimed with one of a batch: none that has killed a child or lost a worker.</summary>
    private List<ReadyJob> ReadyInBatch(SqliteSession session, JobPriority priority, string batchKey, int jobsMax) => session.Query("""
        SELECT id, number, not_before, batch_key, priority FROM job
        WHERE state = 'queued' AND priority = $1 AND not_before <= $2 AND batch_key = $3 AND crashes = 0 AND losses = 0
        ORDER BY not_before, number LIMIT $4
        """, ReadReady, (int)priority, Ms(Now), batchKey, jobsMax);

    private ReadyJob ReadReady(SqliteDataReader found)
    {
        var readySince = found.GetInt64(2);
        var risen = (Ms(Now) - readySince) / (long)limits.AgingStep.TotalMilliseconds;
        return new ReadyJob(found.GetString(0), found.GetInt64(1), readySince, (int)Math.Max(0, found.GetInt64(4) - risen),
            found.IsDBNull(3) ? null : found.GetString(3));
    }

    /// <summary>True when an earlier job with one of its order keys has not ended, and is not claimed with it.</summary>
    private static bool IsHeldBack(SqliteSession session, ReadyJob job, long together) => session.Number("""
        SELECT EXISTS (SELECT 1 FROM job_order AS own JOIN job_order AS other ON other.key = own.key AND other.number < own.number
            JOIN job AS earlier ON earlier.number = other.number
            WHERE own.number = $1 AND other.is_open = 1 AND earlier.claimed_with IS NOT $2)
        """, job.Number, together) == 1;

    private LeasedJob Take(SqliteSession session, string id, Claim claim, long together)
    {
        var status = Change(session, id, job => JobMachine.Claim(job, claim.Owner, Now, claim.Lease))
            ?? throw new InvalidOperationException($"The job {id} was ready and can not be claimed.");
        session.Execute("UPDATE job SET claimed_with = $2 WHERE id = $1", id, together);
        session.Execute("INSERT INTO attempt (job, number, owner, token, began_at) VALUES ($1, $2, $3, $4, $5)",
            id, status.Attempts, claim.Owner, status.Token, Ms(Now));
        return new LeasedJob(new Lease(id, status.Token), Find(session, id)!);
    }

    private bool TryLose(SqliteSession session, string job, bool areOwnersGone)
    {
        var status = Change(session, job, status => JobMachine.Lose(status, Now, limits, areOwnersGone));
        if (status is null)
        {
            return false;
        }

        EndAttempt(session, job, status.Attempts, "lost", null);
        return true;
    }

    private void EndAttempt(SqliteSession session, string job, int number, string outcome, JobError? error) =>
        session.Execute("UPDATE attempt SET ended_at = $3, outcome = $4, error_code = $5, problems = $6 WHERE job = $1 AND number = $2",
            job, number, Ms(Now), outcome, error?.Code, error is null ? null : JobRecord.Json(error.Problems));

    /// <summary>The one place where a job's status changes: compare with what was read, and set. Null when the step is not allowed.</summary>
    private static JobStatus? Change(SqliteSession session, string id, Func<JobStatus, JobStatus?> step)
    {
        var status = session.Query($"SELECT {JobRecord.StatusColumns} FROM job WHERE id = $1", JobRecord.ReadStatus, id).SingleOrDefault();
        if (status is null || step(status) is not { } next)
        {
            return null;
        }

        var changed = session.Execute("""
            UPDATE job SET state = $4, not_before = $5, attempts = $6, retries = $7, crashes = $8, losses = $9, token = $10, owner = $11,
                lease_until = $12, cancel_asked = $13, started_at = $14, ended_at = $15, error_code = $16, problems = $17, counters = $18,
                failure = $19
            WHERE id = $1 AND state = $2 AND token = $3
            """,
            id, JobRecord.Word(status.State), status.Token,
            JobRecord.Word(next.State), Ms(next.NotBefore), next.Attempts, next.Retries, next.Crashes, next.Losses, next.Token, next.Owner,
            next.LeaseUntil is { } until ? Ms(until) : null, next.CancelAsked, next.StartedAt is { } started ? Ms(started) : null,
            next.EndedAt is { } ended ? Ms(ended) : null, next.Error?.Code, next.Error is { } error ? JobRecord.Json(error.Problems) : null,
            JobRecord.Json(next.Counters), next.Error?.Failure?.ToString());
        if (changed == 0)
        {
            return null;
        }

        if (next.HasEnded != status.HasEnded)
        {
            session.Execute("UPDATE job_order SET is_open = $2 WHERE number = (SELECT number FROM job WHERE id = $1)", id, !next.HasEnded);
        }

        return next;
    }

    private sealed record ReadyJob(string Id, long Number, long NotBefore, int Rank, string? BatchKey);
}
