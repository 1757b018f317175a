namespace Sluice.Jobs.Sqlite;

/// <summary>
/// The tables of jobs.db. What <see cref="JobMachine"/> allows is held here a second time, by constraints and triggers,
/// so that no mistake in a statement can make a job that is in two states or comes back from the dead. Times are
/// milliseconds since 1970, UTC.
/// </summary>
internal static class JobSchema
{
    /// <summary>SQL that makes each version of the one before; a released one is never changed.</summary>
    public static IReadOnlyList<string> Migrations { get; } = [First, FailureKinds, Ordered];

    private const string FailureKinds = "ALTER TABLE job ADD COLUMN failure TEXT CHECK (failure IS NULL OR error_code IS NOT NULL);";

    // Those that wait for their turn are found by their tables and passed over otherwise, however many they are.
    private const string Ordered = """
        ALTER TABLE job ADD COLUMN is_ordered INTEGER NOT NULL DEFAULT 0 CHECK (is_ordered IN (0, 1));
        UPDATE job SET is_ordered = 1 WHERE number IN (SELECT number FROM job_order);
        DROP INDEX job_ready;
        CREATE INDEX job_ready ON job (priority, is_ordered, not_before, number) WHERE state = 'queued';
        """;

    private const string First = """
        CREATE TABLE arrival (
            id          TEXT    PRIMARY KEY,
            origin      TEXT    NOT NULL,
            name        TEXT    NOT NULL,
            bytes       INTEGER NOT NULL CHECK (bytes >= 0),
            sha256      TEXT    NOT NULL CHECK (length(sha256) = 64),
            path        TEXT,
            received_at INTEGER NOT NULL
        ) WITHOUT ROWID;

        CREATE INDEX arrival_sha256 ON arrival (sha256);

        CREATE TABLE job (
            number          INTEGER PRIMARY KEY,
            id              TEXT    NOT NULL UNIQUE,
            arrival         TEXT    NOT NULL REFERENCES arrival (id),
            sha256          TEXT    NOT NULL,
            pipeline        TEXT    NOT NULL,
            spec            TEXT    NOT NULL,
            batch_key       TEXT,
            on_repeat       TEXT    NOT NULL CHECK (on_repeat IN ('skip', 'reload', 'load_again')),
            idempotency_key TEXT    UNIQUE,
            priority        INTEGER NOT NULL CHECK (priority IN (0, 1, 2)),
            created_at      INTEGER NOT NULL,
            state           TEXT    NOT NULL CHECK (state IN ('queued', 'running', 'completed', 'failed', 'cancelled', 'quarantined')),
            debounces       INTEGER NOT NULL DEFAULT 0 CHECK (debounces IN (0, 1)),
            not_before      INTEGER NOT NULL,
            attempts        INTEGER NOT NULL DEFAULT 0,
            retries         INTEGER NOT NULL DEFAULT 0,
            crashes         INTEGER NOT NULL DEFAULT 0,
            losses          INTEGER NOT NULL DEFAULT 0,
            token           INTEGER NOT NULL DEFAULT 0,
            owner           TEXT,
            lease_until     INTEGER,
            claimed_with    INTEGER,
            cancel_asked    INTEGER NOT NULL DEFAULT 0 CHECK (cancel_asked IN (0, 1)),
            started_at      INTEGER,
            ended_at        INTEGER,
            error_code      TEXT,
            problems        TEXT,
            counters        TEXT,
            CHECK ((state = 'running') = (owner IS NOT NULL)),
            CHECK ((state = 'running') = (lease_until IS NOT NULL)),
            CHECK ((state IN ('queued', 'running')) = (ended_at IS NULL)),
            CHECK (cancel_asked = 0 OR state = 'running'),
            CHECK (state NOT IN ('failed', 'quarantined') OR error_code IS NOT NULL),
            CHECK (state <> 'completed' OR error_code IS NULL),
            CHECK ((error_code IS NULL) = (problems IS NULL))
        );

        CREATE INDEX job_ready ON job (priority, not_before, number) WHERE state = 'queued';
        CREATE INDEX job_batch ON job (batch_key, priority, not_before, number) WHERE state = 'queued';
        CREATE INDEX job_debounces ON job (pipeline) WHERE state = 'queued' AND debounces = 1;
        CREATE INDEX job_running ON job (lease_until) WHERE state = 'running';
        CREATE INDEX job_state ON job (state, number);
        CREATE INDEX job_pipeline ON job (pipeline, number);
        CREATE INDEX job_bytes ON job (sha256, pipeline, number);
        CREATE INDEX job_arrival ON job (arrival);

        CREATE TRIGGER job_state_step BEFORE UPDATE OF state ON job
        WHEN NEW.state <> OLD.state AND NOT (
               (OLD.state = 'queued' AND NEW.state IN ('running', 'cancelled', 'failed'))
            OR (OLD.state = 'running' AND NEW.state IN ('queued', 'completed', 'failed', 'cancelled', 'quarantined'))
            OR (OLD.state IN ('failed', 'cancelled', 'quarantined', 'completed') AND NEW.state = 'queued'))
        BEGIN SELECT RAISE(ABORT, 'A job can not go from this state to that one.'); END;

        CREATE TRIGGER job_token_step BEFORE UPDATE OF state, token ON job
        WHEN NEW.token <> OLD.token + (OLD.state = 'queued' AND NEW.state = 'running')
        BEGIN SELECT RAISE(ABORT, 'A token grows by one with a claim, and never else.'); END;

        CREATE TRIGGER job_what_stays BEFORE UPDATE OF id, arrival, sha256, pipeline ON job
        BEGIN SELECT RAISE(ABORT, 'A job keeps its id, its file and its pipeline.'); END;

        -- The tables that jobs load in the order of their arrival; open until the job has ended.
        CREATE TABLE job_order (
            number  INTEGER NOT NULL REFERENCES job (number),
            key     TEXT    NOT NULL,
            is_open INTEGER NOT NULL DEFAULT 1 CHECK (is_open IN (0, 1)),
            PRIMARY KEY (number, key)
        ) WITHOUT ROWID;

        CREATE INDEX job_order_open ON job_order (key, number) WHERE is_open = 1;

        CREATE TABLE attempt (
            job        TEXT    NOT NULL REFERENCES job (id),
            number     INTEGER NOT NULL CHECK (number > 0),
            owner      TEXT    NOT NULL,
            token      INTEGER NOT NULL,
            began_at   INTEGER NOT NULL,
            ended_at   INTEGER,
            outcome    TEXT,
            error_code TEXT,
            problems   TEXT,
            PRIMARY KEY (job, number),
            CHECK ((ended_at IS NULL) = (outcome IS NULL))
        ) WITHOUT ROWID;

        -- Files of watched folders that were taken, as they were then.
        CREATE TABLE known_file (
            folder      TEXT    NOT NULL,
            path        TEXT    NOT NULL,
            bytes       INTEGER NOT NULL,
            changed_at  INTEGER NOT NULL,
            inode       INTEGER NOT NULL,
            sha256      TEXT    NOT NULL,
            job         TEXT    NOT NULL,
            is_disposed INTEGER NOT NULL DEFAULT 0 CHECK (is_disposed IN (0, 1)),
            PRIMARY KEY (folder, path)
        ) WITHOUT ROWID;

        CREATE INDEX known_file_job ON known_file (job) WHERE is_disposed = 0;
        """;
}
