using System.Globalization;
using Sluice.SqlLineage;

namespace Sluice.Host.Commands;

/// <summary>Lineage for people: one line per edge, what was not understood at the end.</summary>
public static class LineageTextWriter
{
    /// <summary>Writes the lineage of one file.</summary>
    public static void Write(string file, LineageResult result, TextWriter output)
    {
        output.WriteLine($"{file}: {result.Dialect}, {result.Statements.Count} statements, {result.Objects.Count} objects");
        foreach (var edge in result.TableEdges) output.WriteLine($"  table   {edge.Source} -> {edge.Target}  {Sure(edge.Confidence, edge.Reason)}");
        foreach (var edge in result.Edges)
        {
            output.WriteLine($"  column  {edge.SourceTable}.{edge.SourceColumn} -> {edge.TargetTable}.{edge.TargetColumn}  {Sure(edge.Confidence, edge.Reason)}");
        }

        foreach (var call in result.Calls) output.WriteLine($"  calls   {call.Name}");
        foreach (var declared in result.Objects)
        {
            var parent = declared.Parent is null ? "" : $" of {declared.Parent}";
            var reference = declared.Reference is null ? "" : $" to {declared.Reference}";
            output.WriteLine($"  object  {declared.Kind} {declared.Name ?? "(unnamed)"}{parent}{reference}");
        }

        foreach (var diagnostic in result.Diagnostics) output.WriteLine($"  line {diagnostic.Line}: {diagnostic.Code}: {diagnostic.Message}");
    }

    private static string Sure(double confidence, LineageReason reason) =>
        string.Create(CultureInfo.InvariantCulture, $"{confidence:0.00} {LineageJsonWriter.NameOf(reason)}");
}
