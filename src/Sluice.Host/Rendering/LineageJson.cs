using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sluice.SqlLineage;

namespace Sluice.Host.Rendering;

/// <summary>Lineage for programs: one JSON object per file.</summary>
internal static class LineageJson
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the lineage of one file as one line.</summary>
    public static void Write(string file, LineageResult result, TextWriter output)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Compact))
        {
            json.WriteStartObject();
            json.WriteString("file", file);
            json.WriteString("dialect", result.Dialect);
            WriteStatements(json, result);
            WriteTableEdges(json, result);
            WriteEdges(json, result);
            WriteInfluences(json, result);
            WriteObjects(json, result);
            WriteCalls(json, result);
            WriteChanges(json, result);
            WriteDiagnostics(json, result);
            json.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(stream.ToArray()));
    }

    /// <summary>A reason as it is written: snake case.</summary>
    public static string NameOf(LineageReason reason) => JsonNamingPolicy.SnakeCaseLower.ConvertName(reason.ToString());

    private static void WriteStatements(Utf8JsonWriter json, LineageResult result)
    {
        json.WriteStartArray("statements");
        foreach (var statement in result.Statements)
        {
            json.WriteStartObject();
            json.WriteNumber("number", statement.Number);
            json.WriteString("kind", statement.Kind);
            json.WriteNumber("line", statement.Line);
            json.WriteNumber("start", statement.Start);
            json.WriteNumber("length", statement.Length);
            json.WriteNumber("depth", statement.Depth);
            json.WriteString("routine", statement.Routine);
            WriteNames(json, "reads", statement.Reads);
            WriteNames(json, "writes", statement.Writes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTableEdges(Utf8JsonWriter json, LineageResult result)
    {
        json.WriteStartArray("table_edges");
        foreach (var edge in result.TableEdges)
        {
            json.WriteStartObject();
            json.WriteString("source", edge.Source);
            json.WriteString("target", edge.Target);
            WriteSurety(json, edge.Statement, edge.Confidence, edge.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteEdges(Utf8JsonWriter json, LineageResult result)
    {
        json.WriteStartArray("column_edges");
        foreach (var edge in result.Edges)
        {
            json.WriteStartObject();
            json.WriteString("source_table", edge.SourceTable);
            json.WriteString("source_column", edge.SourceColumn);
            json.WriteString("target_table", edge.TargetTable);
            json.WriteString("target_column", edge.TargetColumn);
            json.WriteBoolean("derived", edge.IsDerived);
            WriteSurety(json, edge.Statement, edge.Confidence, edge.Reason);
            if (edge.Candidates.Count > 0) WriteNames(json, "candidates", edge.Candidates);
            if (edge.CandidateCount > edge.Candidates.Count) json.WriteNumber("candidate_count", edge.CandidateCount);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteInfluences(Utf8JsonWriter json, LineageResult result)
    {
        if (result.Influences.Count == 0) return;
        json.WriteStartArray("influences");
        foreach (var influence in result.Influences)
        {
            json.WriteStartObject();
            json.WriteString("source_table", influence.SourceTable);
            json.WriteString("source_column", influence.SourceColumn);
            json.WriteString("target_table", influence.TargetTable);
            json.WriteString("clause", influence.Clause);
            json.WriteNumber("statement", influence.Statement);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteSurety(Utf8JsonWriter json, int statement, double confidence, LineageReason reason)
    {
        json.WriteNumber("statement", statement);
        json.WriteNumber("confidence", confidence);
        json.WriteString("reason", NameOf(reason));
    }

    private static void WriteObjects(Utf8JsonWriter json, LineageResult result)
    {
        json.WriteStartArray("objects");
        foreach (var declared in result.Objects)
        {
            json.WriteStartObject();
            json.WriteString("kind", declared.Kind);
            json.WriteString("name", declared.Name);
            json.WriteString("parent", declared.Parent);
            json.WriteString("reference", declared.Reference);
            WriteNames(json, "columns", declared.Columns);
            WriteNames(json, "reference_columns", declared.ReferenceColumns);
            json.WriteNumber("statement", declared.Statement);
            json.WriteString("value", declared.Value);
            json.WriteString("scripted_at", declared.ScriptedAt);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteCalls(Utf8JsonWriter json, LineageResult result)
    {
        json.WriteStartArray("calls");
        foreach (var call in result.Calls)
        {
            json.WriteStartObject();
            json.WriteString("name", call.Name);
            json.WriteNumber("statement", call.Statement);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteChanges(Utf8JsonWriter json, LineageResult result)
    {
        json.WriteStartArray("changes");
        foreach (var change in result.Changes)
        {
            json.WriteStartObject();
            json.WriteString("kind", change.Kind);
            json.WriteString("table", change.Table);
            json.WriteString("other", change.Other);
            json.WriteNumber("statement", change.Statement);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteDiagnostics(Utf8JsonWriter json, LineageResult result)
    {
        json.WriteStartArray("diagnostics");
        foreach (var diagnostic in result.Diagnostics)
        {
            json.WriteStartObject();
            json.WriteString("code", diagnostic.Code);
            json.WriteBoolean("is_error", diagnostic.IsError);
            json.WriteNumber("line", diagnostic.Line);
            json.WriteNumber("start", diagnostic.Start);
            json.WriteString("message", diagnostic.Message);
            json.WriteNumber("statement", diagnostic.Statement);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteNames(Utf8JsonWriter json, string property, IReadOnlyList<string> names)
    {
        json.WriteStartArray(property);
        foreach (var name in names) json.WriteStringValue(name);
        json.WriteEndArray();
    }
}
