using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Sluice.Jobs.Sqlite;

/// <summary>
/// A SQLite database that this process holds alone: one connection writes and checkpoints, on a thread of its own; a few
/// others only read. Two writers in one file can damage it (SQLite 3.7.0 to 3.51.2), and one keeps every change in
/// order. Changes that wait at the same moment are committed together, because a commit is a sync of the disk.
/// </summary>
internal sealed class SqliteDatabase : IAsyncDisposable
{
    // SQLITE_FULL, SQLITE_CONSTRAINT.
    private const int Full = 13;
    private const int Constraint = 19;

    private const int CommitMax = 256;
    private const int ReadersMax = 4;
    private const long ReserveBytes = 32 << 20;

    private readonly string _path;
    private readonly Channel<Change> _changes = Channel.CreateUnbounded<Change>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentBag<SqliteSession> _readers = [];
    private readonly SemaphoreSlim _reading = new(ReadersMax, ReadersMax);
    private readonly SqliteSession _writer;
    private readonly Thread _thread;

    private SqliteDatabase(string path, SqliteSession writer)
    {
        _path = path;
        _writer = writer;
        _thread = new Thread(Write) { IsBackground = true, Name = Path.GetFileName(path) };
        _thread.Start();
    }

    /// <summary>Opens the file, makes it if it is not there, and brings it to the newest version.</summary>
    /// <param name="path">The file. Its folder is there and this process holds it.</param>
    /// <param name="migrations">SQL that makes each version of the one before.</param>
    /// <exception cref="JobDatabaseException">It is no such database, is damaged, or was written by a newer version.</exception>
    public static SqliteDatabase Open(string path, IReadOnlyList<string> migrations)
    {
        try
        {
            var writer = SqliteSession.Open(path, canWrite: true);
            try
            {
                writer.Value("PRAGMA journal_mode = WAL");
                writer.Execute("PRAGMA synchronous = FULL");
                Migrate(path, writer, migrations);
                KeepReserve(path);
                return new SqliteDatabase(path, writer);
            }
            catch
            {
                writer.Dispose();
                throw;
            }
        }
        catch (SqliteException problem)
        {
            throw Translate(path, problem);
        }
    }

    /// <summary>Makes a change in a transaction; when the task is done, it is on the disk.</summary>
    /// <param name="change">The change. It may be run twice, when there was no room for it the first time.</param>
    /// <param name="cancellation">Stops waiting for the change, which is made all the same once it has begun.</param>
    public Task<T> WriteAsync<T>(Func<SqliteSession, T> change, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var queued = new Change<T>(change);
        return _changes.Writer.TryWrite(queued)
            ? queued.Task.WaitAsync(cancellation)
            : throw new ObjectDisposedException(nameof(SqliteDatabase));
    }

    /// <summary>Reads, without waiting for changes that are being made.</summary>
    public async Task<T> ReadAsync<T>(Func<SqliteSession, T> read, CancellationToken cancellation)
    {
        await _reading.WaitAsync(cancellation);
        try
        {
            return await Task.Run(() => Read(read), cancellation);
        }
        catch (SqliteException problem)
        {
            throw Translate(_path, problem);
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>Makes the changes that wait, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_changes.Writer.TryComplete())
        {
            return;
        }

        await Task.Run(_thread.Join);
        while (_readers.TryTake(out var reader))
        {
            reader.Dispose();
        }

        // Last, so that it folds the log into the file.
        _writer.Dispose();
    }

    private T Read<T>(Func<SqliteSession, T> read)
    {
        var session = _readers.TryTake(out var free) ? free : SqliteSession.Open(_path, canWrite: false);
        try
        {
            return read(session);
        }
        finally
        {
            _readers.Add(session);
        }
    }

    private static void Migrate(string path, SqliteSession writer, IReadOnlyList<string> migrations)
    {
        var version = (int)writer.Number("PRAGMA user_version");
        if (version > migrations.Count)
        {
            throw new JobDatabaseException(false, new Problem("database_newer",
                $"{path} was written by a newer version of Sluice: it has version {version}, and this one knows {migrations.Count}.")
            {
                Advice = "Use that version, or another home folder.",
            });
        }

        for (; version < migrations.Count; version++)
        {
            writer.Execute("BEGIN IMMEDIATE");
            writer.Execute(migrations[version]);
            writer.Execute($"PRAGMA user_version = {version + 1}");
            writer.Execute("COMMIT");
        }
    }

    private void Write()
    {
        var together = new List<Change>(CommitMax);
        while (_changes.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (together.Count < CommitMax && _changes.Reader.TryRead(out var change))
            {
                together.Add(change);
            }

            Commit(together);
            together.Clear();
        }
    }

    private void Commit(List<Change> together)
    {
        try
        {
            try
            {
                MakeAll(together);
            }
            catch (SqliteException problem) when (problem.SqliteErrorCode == Full && ReleaseReserve(_path))
            {
                // States must be written even when files have filled the disk.
                MakeAll(together);
            }

            together.ForEach(change => change.Done());
        }
        catch (Exception problem)
        {
            var told = problem is SqliteException sqlite ? Translate(_path, sqlite) : problem;
            together.ForEach(change => change.Failed(told));
        }
    }

    private void MakeAll(List<Change> together)
    {
        _writer.Execute("BEGIN IMMEDIATE");
        try
        {
            foreach (var change in together)
            {
                _writer.Execute("SAVEPOINT one");
                if (!change.Make(_writer))
                {
                    _writer.Execute("ROLLBACK TO one");
                }

                _writer.Execute("RELEASE one");
            }

            _writer.Execute("COMMIT");
        }
        catch
        {
            RollBack();
            throw;
        }
    }

    private void RollBack()
    {
        try
        {
            _writer.Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // The error that led here has rolled it back already.
        }
    }

    private static string ReserveOf(string path) => path + ".reserve";

    private static void KeepReserve(string path)
    {
        try
        {
            var reserve = new FileInfo(ReserveOf(path));
            if (!reserve.Exists || reserve.Length < ReserveBytes)
            {
                using var file = new FileStream(reserve.FullName, new FileStreamOptions
                {
                    Mode = FileMode.Create,
                    Access = FileAccess.Write,
                    PreallocationSize = ReserveBytes,
                });
                file.SetLength(ReserveBytes);
            }
        }
        catch (IOException)
        {
            // There is no room even for this; the next start tries again.
        }
    }

    private static bool ReleaseReserve(string path)
    {
        var reserve = ReserveOf(path);
        if (!File.Exists(reserve))
        {
            return false;
        }

        File.Delete(reserve);
        return true;
    }

    private static JobDatabaseException Translate(string path, SqliteException problem) => problem.SqliteErrorCode switch
    {
        Full => new(true, new Problem("disk_full", $"The disk is full under {path}.") { Advice = "Free some space." }, problem),
        11 or 26 => new(false, new Problem("database_damaged", $"{path} is damaged or no database: {problem.Message}")
        {
            Advice = "Put a copy of it from before in its place, or move it away to begin with an empty one.",
        }, problem),
        5 or 6 or 10 or 14 => new(true, new Problem("database_failed", $"{path} could not be read or written: {problem.Message}"), problem),
        _ => new(false, new Problem("database_failed", $"{path} refused: {problem.Message}"), problem),
    };

    private abstract class Change
    {
        /// <summary>Makes it; false when it failed on its own, and the others go on.</summary>
        public abstract bool Make(SqliteSession session);

        /// <summary>Tells whoever waits that it is durable.</summary>
        public abstract void Done();

        /// <summary>Tells whoever waits that it is not.</summary>
        public abstract void Failed(Exception problem);
    }

    private sealed class Change<T>(Func<SqliteSession, T> change) : Change
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;
        private Exception? _own;

        public Task<T> Task => _done.Task;

        public override bool Make(SqliteSession session)
        {
            _own = null;
            try
            {
                _result = change(session);
                return true;
            }
            catch (SqliteException problem) when (problem.SqliteErrorCode == Constraint)
            {
                _own = Translate("The database", problem);
                return false;
            }
            catch (Exception problem) when (problem is not SqliteException)
            {
                // Whatever it is, it is not the database's, and those that are committed with this one have no part in it.
                _own = problem;
                return false;
            }
        }

        public override void Done()
        {
            if (_own is null)
            {
                _done.SetResult(_result!);
            }
            else
            {
                _done.SetException(_own);
            }
        }

        public override void Failed(Exception problem) => _done.SetException(_own ?? problem);
    }
}
