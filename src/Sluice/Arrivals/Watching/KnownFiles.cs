using Microsoft.Data.Sqlite;
using Sluice.Jobs.Sqlite;

namespace Sluice.Arrivals.Watching;

/// <summary>The files of watched folders that were taken, as they were then. It survives restarts, beside the jobs.</summary>
/// <param name="database">The job database's file.</param>
/// <param name="folder">The watched folder's key.</param>
internal sealed class KnownFiles(SqliteDatabase database, string folder)
{
    /// <summary>The key under which a file becomes a job once, for as long as it stays as it is.</summary>
    public string KeyOf(string path, FileSignature file) => $"watch {folder} {path} {file.Bytes} {file.ChangedTicks} {file.Inode}";

    /// <summary>All of them, by their paths in the folder.</summary>
    public Task<Dictionary<string, TakenFile>> LoadAsync(CancellationToken cancellation) => database.ReadAsync(session =>
    {
        var files = new Dictionary<string, TakenFile>((int)session.Number("SELECT count(*) FROM known_file WHERE folder = $1", folder), StringComparer.Ordinal);
        foreach (var (path, file) in session.Each("SELECT path, bytes, changed_at, inode FROM known_file WHERE folder = $1", Read, folder))
        {
            files.Add(path, new TakenFile(file));
        }

        return files;
    }, cancellation);

    /// <summary>Notes a file that was taken, in the place of what its path was before.</summary>
    public Task AddAsync(string path, FileSignature file, string sha256, string job, CancellationToken cancellation) =>
        database.WriteAsync(session => session.Execute("""
            INSERT INTO known_file (folder, path, bytes, changed_at, inode, sha256, job) VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (folder, path) DO UPDATE SET bytes = excluded.bytes, changed_at = excluded.changed_at, inode = excluded.inode,
                sha256 = excluded.sha256, job = excluded.job, is_disposed = 0
            """, folder, path, file.Bytes, file.ChangedTicks, (long)file.Inode, sha256, job), cancellation);

    /// <summary>Forgets files that are gone.</summary>
    public Task RemoveAsync(IReadOnlyList<string> paths, CancellationToken cancellation) => database.WriteAsync(session =>
    {
        foreach (var path in paths)
        {
            session.Execute("DELETE FROM known_file WHERE folder = $1 AND path = $2", folder, path);
        }

        return paths.Count;
    }, cancellation);

    /// <summary>Forgets a file that was put away, and its key: who brings it back has it loaded again.</summary>
    public Task PutAwayAsync(string path, FileSignature file, CancellationToken cancellation) => database.WriteAsync(session =>
    {
        session.Execute("UPDATE job SET idempotency_key = NULL WHERE idempotency_key = $1", KeyOf(path, file));
        return session.Execute("DELETE FROM known_file WHERE folder = $1 AND path = $2", folder, path);
    }, cancellation);

    /// <summary>Files whose jobs have completed and with which nothing was done yet.</summary>
    public Task<List<(string Path, FileSignature File)>> DoneAsync(CancellationToken cancellation) => database.ReadAsync(session => session.Query("""
        SELECT path, bytes, changed_at, inode FROM known_file JOIN job ON job.id = known_file.job
        WHERE folder = $1 AND is_disposed = 0 AND state = 'completed'
        """, Read, folder), cancellation);

    /// <summary>Notes that nothing more is to be done with a file.</summary>
    public Task DisposeOfAsync(string path, CancellationToken cancellation) => database.WriteAsync(
        session => session.Execute("UPDATE known_file SET is_disposed = 1 WHERE folder = $1 AND path = $2", folder, path), cancellation);

    private static (string Path, FileSignature File) Read(SqliteDataReader found) =>
        (found.GetString(0), new FileSignature(found.GetInt64(1), found.GetInt64(2), (ulong)found.GetInt64(3)));
}
