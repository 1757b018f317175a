using Sluice.DuckDbApi;

namespace Sluice.Tests.Support;

/// <summary>Looks into a database file as a stranger would: with DuckDB alone.</summary>
internal static class Database
{
    /// <summary>The rows of a query, cells as text joined by |.</summary>
    public static IReadOnlyList<string> Rows(string path, string sql)
    {
        using var database = DuckDatabase.Open(path);
        using var connection = database.Connect();
        using var result = connection.Query(sql);
        return [.. result.Rows().Select(row => string.Join('|', row.Select(cell => cell?.ToString() ?? "null")))];
    }
}
