using System.Globalization;
using Sluice.SqlLineage;

namespace Sluice.Host.Rendering;

/// <summary>Lineage for people: statement by statement what is filled from what, then objects, then what is not sure.</summary>
internal static class LineageText
{
    private const int ColumnWidthMax = 32;

    /// <summary>Writes the lineage of one file.</summary>
    public static void Write(string file, LineageResult result, TextWriter output)
    {
        output.WriteLine($"{file}: {result.Dialect}, {Counted(result.Statements.Count, "statement")}, {Counted(result.Objects.Count, "object")}");
        WriteStatements(result, output);
        WriteObjects(result, output);
        WriteNotes(result, output);
    }

    private static void WriteStatements(LineageResult result, TextWriter output)
    {
        var edges = result.Edges.ToLookup(e => e.Statement);
        var tables = result.TableEdges.ToLookup(e => e.Statement);
        var influences = result.Influences.ToLookup(i => i.Statement);
        var calls = result.Calls.ToLookup(c => c.Statement);
        var changes = result.Changes.ToLookup(c => c.Statement);
        foreach (var statement in result.Statements)
        {
            var number = statement.Number;
            if (statement.Reads.Count + statement.Writes.Count == 0 && !edges[number].Any() && !calls[number].Any() && !changes[number].Any()) continue;
            output.WriteLine();
            output.WriteLine($"line {statement.Line}  {statement.Kind}{(statement.Routine is null ? "" : $" in {statement.Routine}")}");
            WriteTables(statement, [.. tables[number]], output);
            foreach (var target in edges[number].GroupBy(e => e.TargetTable)) WriteColumns(target, statement.Writes.Count > 1, output);
            foreach (var clause in influences[number].GroupBy(i => (i.TargetTable, i.Clause)))
            {
                output.WriteLine($"  {clause.Key.Clause} by {string.Join(", ", clause.Select(i => $"{i.SourceTable}.{i.SourceColumn}").Distinct())}");
            }

            foreach (var call in calls[number]) output.WriteLine($"  calls {call.Name}");
            foreach (var change in changes[number]) output.WriteLine($"  {change.Kind} {change.Table}{(change.Other is null ? "" : $" -> {change.Other}")}");
        }
    }

    private static void WriteTables(LineageStatement statement, List<LineageTableEdge> edges, TextWriter output)
    {
        if (statement.Writes.Count == 0 && statement.Reads.Count > 0) output.WriteLine($"  reads {string.Join(", ", statement.Reads)}");
        foreach (var target in statement.Writes)
        {
            var sources = edges.Where(e => e.Target == target).Select(e => e.Source + (e.Confidence < 1 ? $" ({Sure(e.Confidence, e.Reason)})" : "")).ToList();
            output.WriteLine(sources.Count == 0 ? $"  writes {target}" : $"  {target} <- {string.Join(", ", sources)}");
        }
    }

    private static void WriteColumns(IGrouping<string, LineageEdge> target, bool withTable, TextWriter output)
    {
        var columns = target.GroupBy(e => e.TargetColumn).ToList();
        var name = withTable && target.Key != LineageEdge.QueryOutput ? target.Key + "." : "";
        var width = Math.Min(ColumnWidthMax, columns.Max(c => name.Length + c.Key.Length));
        foreach (var column in columns)
        {
            var sources = column.Select(e => $"{e.SourceTable}.{e.SourceColumn}{(e.Candidates.Count > 0 ? $" ({string.Join(" or ", e.Candidates)})" : "")}");
            var least = column.MinBy(e => e.Reason);
            output.WriteLine($"    {(name + column.Key).PadRight(width)} <- {string.Join(", ", sources)}  [{(column.Any(e => e.IsDerived) ? "computed, " : "")}{Sure(least.Confidence, least.Reason)}]");
        }
    }

    private static void WriteObjects(LineageResult result, TextWriter output)
    {
        if (result.Objects.Count == 0) return;
        output.WriteLine();
        output.WriteLine("objects");
        var parts = result.Objects.Where(o => o.Parent is not null).ToLookup(o => o.Parent!, StringComparer.OrdinalIgnoreCase);
        var own = result.Objects.Where(o => o.Parent is null).ToList();
        var named = own.Select(o => o.Name).OfType<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var declared in own)
        {
            output.WriteLine($"  {Shown(declared)}");
            foreach (var part in declared.Name is null ? [] : parts[declared.Name]) output.WriteLine($"    {Shown(part)}");
        }

        foreach (var part in result.Objects.Where(o => o.Parent is not null && !named.Contains(o.Parent))) output.WriteLine($"  {Shown(part)} of {part.Parent}");
    }

    private static string Shown(LineageObject declared) =>
        declared.Kind + (declared.Name is null ? "" : $" {declared.Name}")
        + (declared.Columns.Count == 0 ? "" : $" ({string.Join(", ", declared.Columns)})")
        + (declared.Reference is null ? "" : $" -> {declared.Reference}{(declared.ReferenceColumns.Count == 0 ? "" : $" ({string.Join(", ", declared.ReferenceColumns)})")}")
        + (declared.Value is null ? "" : $" = {ProblemText.Printable(declared.Value)}");

    private static void WriteNotes(LineageResult result, TextWriter output)
    {
        if (result.Diagnostics.Count == 0) return;
        output.WriteLine();
        output.WriteLine("notes");
        foreach (var note in result.Diagnostics) output.WriteLine($"  line {note.Line}: {(note.IsError ? "error " : "")}{note.Code}: {ProblemText.Printable(note.Message)}");
    }

    private static string Sure(double confidence, LineageReason reason) =>
        string.Create(CultureInfo.InvariantCulture, $"{confidence:0.0#} {LineageJson.NameOf(reason)}");

    private static string Counted(int count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";
}
