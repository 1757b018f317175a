using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sluice.SqlLineage.Cases;

/// <summary>The answer to a <see cref="LineageCase"/>, in the form in which cases are compared.</summary>
public sealed class LineageCaseAnswer
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string[] Rejected = ["ambiguous_column", "unknown_column", "unknown_source", "unknown_table", "unknown_position", "duplicate_alias", "duplicate_column"];
    private readonly LineageCase _case;
    private readonly LineageResult _result;
    private readonly Dictionary<string, string> _renamed = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _dropped = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<(string Table, string Column)> _constants = [];
    private readonly HashSet<string> _temporary = new(StringComparer.OrdinalIgnoreCase);

    private LineageCaseAnswer(LineageCase asked, LineageResult result)
    {
        (_case, _result) = (asked, result);
        var read = new HashSet<string>(result.Statements.SelectMany(s => s.Reads), StringComparer.OrdinalIgnoreCase);
        foreach (var declared in result.Objects)
        {
            if (declared.Kind == "temporary_table" && declared.Name is not null && read.Contains(declared.Name)) _temporary.Add(declared.Name);
        }

        if (asked.Mode != "script") return;
        FollowNames();
        FindConstants();
    }

    /// <summary>Tables that are read.</summary>
    public IReadOnlyList<string> Reads => TablesOf(s => s.Reads);

    /// <summary>Tables that are written.</summary>
    public IReadOnlyList<string> Writes => TablesOf(s => s.Writes);

    /// <summary>Column edges as dotted names, source before target.</summary>
    public IReadOnlyList<(string Source, string Target)> Edges =>
        [.. _result.Edges.Where(e => !_constants.Contains((e.SourceTable, e.SourceColumn))).Select(e => (Dotted(e.SourceTable, e.SourceColumn), Dotted(e.TargetTable, e.TargetColumn))).Distinct()];

    /// <summary>The statements of the script itself that do more than control its flow.</summary>
    public IReadOnlyList<string> Statements =>
        [.. _result.Statements.Where(s => s.Depth == 0 && !s.IsControl).Select(s => _case.Sql.Substring(s.Start, s.Length))];

    /// <summary>What a strict reader would reject, such as columns that known tables do not have, or that several have; else null.</summary>
    public string? Error => _result.Diagnostics.FirstOrDefault(d => Rejected.Contains(d.Code))?.Message;

    /// <summary>Reads the text of a case.</summary>
    public static LineageCaseAnswer To(LineageCase asked) => new(asked, SqlLineageAnalyzer.Analyze(asked.Sql, asked.Options));

    /// <summary>One line of JSON: id, error, partial, reads, writes, edges, statements, objects, calls, warnings, errors.</summary>
    public string ToJson()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Compact))
        {
            json.WriteStartObject();
            json.WriteString("id", _case.Id);
            json.WriteString("error", Error);
            json.WriteBoolean("partial", true);
            WriteList(json, "reads", Reads);
            WriteList(json, "writes", Writes);
            json.WriteStartArray("edges");
            foreach (var (source, target) in Edges)
            {
                json.WriteStartArray();
                json.WriteStringValue(source);
                json.WriteStringValue(target);
                json.WriteEndArray();
            }

            json.WriteEndArray();
            WriteList(json, "statements", Statements);
            json.WriteStartArray("objects");
            foreach (var declared in _result.Objects)
            {
                json.WriteStartArray();
                foreach (var part in (string?[])[declared.Kind, declared.Name, declared.Parent, declared.Reference])
                {
                    if (part is not null) json.WriteStringValue(part);
                }

                json.WriteEndArray();
            }

            json.WriteEndArray();
            WriteList(json, "calls", _result.Calls.Select(c => c.Name).Distinct());
            WriteList(json, "warnings", _result.Diagnostics.Where(d => !d.IsError).Select(d => d.Code).Distinct());
            json.WriteNumber("errors", _result.Diagnostics.Count(d => d.IsError));
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private List<string> TablesOf(Func<LineageStatement, IReadOnlyList<string>> side) =>
        [.. _result.Statements.SelectMany(side).Where(t => !_temporary.Contains(t)).Select(Renamed).Where(t => !_dropped.Contains(t)).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>In a script a renamed table is its new name, and a table that was made and dropped again was never there.</summary>
    private void FollowNames()
    {
        var written = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var number = 0;
        foreach (var statement in _result.Statements)
        {
            number = statement.Number;
            foreach (var table in statement.Writes)
            {
                written.Add(table);
                _dropped.Remove(table);
            }

            foreach (var change in _result.Changes.Where(c => c.Statement == number)) Follow(change, written);
        }
    }

    /// <summary>From end to end a script's view columns that are constants come from nowhere.</summary>
    private void FindConstants()
    {
        var views = _result.Statements.Where(s => s.Kind == "create view").SelectMany(s => s.Writes).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (views.Count == 0) return;
        var filled = _result.Edges.Select(e => (e.TargetTable, e.TargetColumn)).ToHashSet();
        foreach (var edge in _result.Edges)
        {
            var column = (edge.SourceTable, edge.SourceColumn);
            if (views.Contains(edge.SourceTable) && !filled.Contains(column) && !filled.Contains((edge.SourceTable, "*")) && edge.SourceColumn != "*") _constants.Add(column);
        }
    }

    private void Follow(LineageChange change, HashSet<string> written)
    {
        switch (change.Kind)
        {
            case "drop" when written.Contains(change.Table):
                _dropped.Add(change.Table);
                break;
            case "rename" when change.Other is not null:
                _renamed[change.Table] = change.Other;
                break;
            case "swap" when change.Other is not null:
                (_renamed[change.Table], _renamed[change.Other]) = (change.Other, change.Table);
                break;
        }
    }

    private string Renamed(string table)
    {
        for (var i = 0; i < 8 && _renamed.TryGetValue(table, out var name); i++)
        {
            table = name;
            if (_renamed.TryGetValue(name, out var back) && back.Equals(table, StringComparison.OrdinalIgnoreCase)) break;
        }

        return table;
    }

    /// <summary>_col_3 and _c3 are names that engines make up for items without one.</summary>
    private static string Generated(string column) =>
        column.StartsWith("_c", StringComparison.OrdinalIgnoreCase) && column.AsSpan(2).TrimStart("olOL").TrimStart('_').IndexOfAnyExceptInRange('0', '9') < 0 && char.IsAsciiDigit(column[^1]) ? "$" : column;

    private string Dotted(string table, string column) =>
        table == LineageEdge.UnknownTable ? $"?.{QualifiedName.Quote(column)}" : $"{Renamed(table)}.{QualifiedName.Quote(Generated(column))}";
}
