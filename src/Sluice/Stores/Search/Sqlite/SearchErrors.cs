using SQLitePCL;

namespace Sluice.Stores.Search.Sqlite;

/// <summary>SQLite's errors in a store's words.</summary>
internal static class SearchErrors
{
    /// <summary>What SQLite said, as a store says it.</summary>
    public static StoreException Translate(SqliteProblem problem, string store, string operation, string place)
    {
        var (isTransient, found) = problem.Code switch
        {
            raw.SQLITE_FULL => (true, EngineProblems.DiskFull(place)),
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => (false, new Problem("store_not_a_database", $"{Sentence(place)} is damaged or no database: {problem.Message}")
            {
                Advice = "Move it away and load again: a search store is made of what was loaded.",
            }),
            raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_AUTH => (false, EngineProblems.NoPermission(place, problem.Message)),
            raw.SQLITE_CANTOPEN => (false, EngineProblems.NoPermission(place, problem.Message)),
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => (true, new Problem("store_locked", $"{Sentence(place)} is in use: {problem.Message}")),
            raw.SQLITE_IOERR => (true, new Problem("store_failed", $"{Sentence(place)} could not be read or written: {problem.Message}")),
            raw.SQLITE_TOOBIG => (false, new Problem("too_long", $"A value is too long for {place}, which takes up to 1,000,000,000 bytes.")),
            _ => (false, new Problem("store_failed", $"{Sentence(place)} refused: {problem.Message}")),
        };
        return new(isTransient, store, operation, found, problem);
    }

    private static string Sentence(string place) => char.ToUpperInvariant(place[0]) + place[1..];
}
