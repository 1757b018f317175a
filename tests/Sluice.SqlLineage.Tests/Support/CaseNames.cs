using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sluice.SqlLineage.Tests.Support;

/// <summary>Names in the form in which cases are compared: lower case, completed by the case's defaults, without dbo.</summary>
internal sealed partial class CaseNames(JsonElement asked)
{
    private readonly bool _isTsql = asked.GetProperty("dialect").GetString() is "tsql" or "mssql";
    private readonly string[] _database = Default(asked, "default_db");
    private readonly string[] _schema = Default(asked, "default_schema");

    public string Table(string name) => Table(QualifiedName.Split(name.ToLowerInvariant()));

    public string Column(string name)
    {
        var parts = QualifiedName.Split(name.ToLowerInvariant());
        var column = parts[^1];
        if (!Plain().IsMatch(column)) column = "$";
        return $"{Table(parts[..^1])}|{column}";
    }

    private string Table(string[] parts)
    {
        var path = parts.Where(p => p.Length > 0).ToList();
        if (_isTsql) path = [.. path.Where((p, i) => p != "dbo" || i == path.Count - 1)];
        if (_database.Length + _schema.Length > 0 && path.Count > 0 && path[0][0] != '<' && path[0] != "?") path = Completed(path);
        return string.Join('.', path);
    }

    private List<string> Completed(List<string> path)
    {
        if (path.Count == 1) return [.. _database.Concat(_schema).Where(p => !_isTsql || p != "dbo"), .. path];
        if (path.Count != 2 || _database.Length == 0) return path;
        if (_schema.Length > 0 && !_isTsql) return [.. _database, .. path];
        return _schema.Length == 0 && path[0] != string.Join('.', _database) ? [.. _database, .. path] : path;
    }

    private static string[] Default(JsonElement asked, string key) =>
        asked.TryGetProperty(key, out var value) && value.GetString() is { Length: > 0 } text ? text.ToLowerInvariant().Split('.') : [];

    [GeneratedRegex(@"^[\w *\-./#@]+$")]
    private static partial Regex Plain();
}
