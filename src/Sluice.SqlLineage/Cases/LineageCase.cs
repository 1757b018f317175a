using System.Text.Json;

namespace Sluice.SqlLineage.Cases;

/// <summary>One test case: a text, how to read it, and the mode in which its answer is compared.</summary>
/// <param name="Id">Name of the case.</param>
/// <param name="Sql">The text.</param>
/// <param name="Mode">"statement", "all", or "script" (tables that are only passed through disappear).</param>
/// <param name="Options">Dialect, schema and defaults.</param>
public sealed record LineageCase(string Id, string Sql, string Mode, SqlLineageOptions Options)
{
    /// <summary>Reads a case from one line of JSON: id, sql, dialect, schema, default_db, default_schema, options, expect.mode.</summary>
    /// <exception cref="JsonException">The line is not JSON, or lacks id or sql.</exception>
    public static LineageCase Read(string line)
    {
        using var document = JsonDocument.Parse(line);
        var root = document.RootElement;
        if (!root.TryGetProperty("id", out var id) || !root.TryGetProperty("sql", out var sql)) throw new JsonException("A case needs the properties id and sql.");
        var dialect = root.TryGetProperty("dialect", out var name) ? name.GetString()! : "auto";
        if (!SqlLineageAnalyzer.Dialects.Contains(dialect, StringComparer.OrdinalIgnoreCase)) dialect = "ansi";
        var options = new SqlLineageOptions
        {
            Dialect = dialect,
            Schema = root.TryGetProperty("schema", out var schema) ? SchemaOf(schema, root.TryGetProperty("types", out var types) ? types : null) : null,
            LateralAliasReferences = root.TryGetProperty("options", out var extra) && extra.TryGetProperty("lateral_alias_ref", out var lateral) && lateral.ValueKind == JsonValueKind.True,
        };
        var mode = root.TryGetProperty("expect", out var expect) && expect.TryGetProperty("mode", out var value) ? value.GetString()! : "all";
        return new LineageCase(id.GetString()!, sql.GetString()!, mode, options);
    }

    /// <summary>A schema of the form {"db.table": ["column", …]}, with struct types of the form {"db.table.column": "STRUCT&lt;…&gt;"}.</summary>
    public static LineageSchema SchemaOf(JsonElement tables, JsonElement? structs = null)
    {
        var columns = tables.EnumerateObject().ToDictionary(t => t.Name, t => (IReadOnlyList<string>)[.. t.Value.EnumerateArray().Select(c => c.GetString()!)]);
        return structs is { } types
            ? LineageSchema.Of(columns, types.EnumerateObject().ToDictionary(t => t.Name, t => t.Value.GetString()!))
            : LineageSchema.Of(columns);
    }
}
