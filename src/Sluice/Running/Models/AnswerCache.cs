using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Sluice.Running.Models;

/// <summary>
/// Answers of models by the hash of their texts, in a file of the home folder, or in memory where there is no home yet. It
/// spares calls and is no record: one that can not be used is done without. Safe for use by several threads.
/// </summary>
internal sealed class AnswerCache : IDisposable
{
    /// <summary>The newest answers that are kept.</summary>
    public const int AnswersMax = 1_000_000;

    /// <summary>The file's name in the home folder.</summary>
    public const string FileName = "models.db";

    private readonly Lock _lock = new();
    private readonly string _home;
    private SqliteConnection? _database;
    private SqliteCommand? _find;
    private SqliteCommand? _keep;
    private bool _isUnusable;

    /// <param name="home">The home folder.</param>
    public AnswerCache(string home) => _home = home;

    /// <summary>The key of a text: SHA-256 over who is asked and what.</summary>
    public static byte[] KeyOf(string model, Uri url, string text) => SHA256.HashData(Encoding.UTF8.GetBytes($"{model}\n{url}\n{text}"));

    /// <summary>The answer to a text; null when none is kept.</summary>
    public string? Find(byte[] key) => Guarded(() =>
    {
        _find!.Parameters[0].Value = key;
        return (string?)_find.ExecuteScalar();
    });

    /// <summary>Keeps answers.</summary>
    public void Keep(IReadOnlyList<(byte[] Key, string Json)> answers) => Guarded<object>(() =>
    {
        using var transaction = _database!.BeginTransaction();
        _keep!.Transaction = transaction;
        foreach (var (key, json) in answers)
        {
            _keep.Parameters[0].Value = key;
            _keep.Parameters[1].Value = json;
            _keep.ExecuteNonQuery();
        }

        using var trim = _database.CreateCommand();
        trim.Transaction = transaction;
        trim.CommandText = $"DELETE FROM answers WHERE id <= (SELECT max(id) FROM answers) - {AnswersMax}";
        trim.ExecuteNonQuery();
        transaction.Commit();
        return null;
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _isUnusable = true;
            Close();
        }
    }

    private T? Guarded<T>(Func<T?> work)
        where T : class
    {
        lock (_lock)
        {
            if (_isUnusable)
            {
                return null;
            }

            try
            {
                Open();
                return work();
            }
            catch (Exception problem) when (problem is SqliteException or IOException or UnauthorizedAccessException)
            {
                // Full, damaged, or held by another process: the model is asked instead.
                _isUnusable = true;
                Close();
                return null;
            }
        }
    }

    private void Open()
    {
        if (_database is not null)
        {
            return;
        }

        var place = Directory.Exists(_home) ? Path.Combine(_home, FileName) : ":memory:";
        _database = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = place, Pooling = false }.ToString());
        _database.Open();
        Execute("PRAGMA busy_timeout = 5000");
        Execute("PRAGMA journal_mode = WAL");
        Execute("PRAGMA synchronous = NORMAL");
        Execute("CREATE TABLE IF NOT EXISTS answers (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, json TEXT NOT NULL)");
        _find = Command("SELECT json FROM answers WHERE key = $key");
        _find.Parameters.Add("$key", SqliteType.Blob);
        _keep = Command("INSERT INTO answers (key, json) VALUES ($key, $json) ON CONFLICT (key) DO UPDATE SET json = excluded.json");
        _keep.Parameters.Add("$key", SqliteType.Blob);
        _keep.Parameters.Add("$json", SqliteType.Text);
    }

    private SqliteCommand Command(string sql)
    {
        var command = _database!.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    private void Execute(string sql)
    {
        using var command = Command(sql);
        command.ExecuteNonQuery();
    }

    private void Close()
    {
        _find?.Dispose();
        _keep?.Dispose();
        _database?.Dispose();
        _database = null;
    }
}
