using System.Text.Json;
using Sluice.SqlLineage.Cases;

namespace Sluice.Bench.SqlLineage;

/// <summary>Texts of one kind, with the schema that they share.</summary>
internal sealed record Corpus(string Name, string Dialect, IReadOnlyList<string> Texts, Sluice.SqlLineage.LineageSchema? Schema)
{
    public double Megabytes => Texts.Sum(t => (double)t.Length) / 1e6;

    /// <summary>The TPC-DS queries of a case file, all with one schema.</summary>
    public static Corpus OfCases(string name, string file)
    {
        var texts = new List<string>();
        Sluice.SqlLineage.LineageSchema? schema = null;
        foreach (var line in File.ReadLines(file))
        {
            using var document = JsonDocument.Parse(line);
            texts.Add(document.RootElement.GetProperty("sql").GetString()!);
            if (schema is null && document.RootElement.TryGetProperty("schema", out var tables)) schema = LineageCase.SchemaOf(tables);
        }

        return new Corpus(name, "ansi", texts, schema);
    }

    /// <summary>The batches of a T-SQL script.</summary>
    public static Corpus OfScript(string name, string file)
    {
        var batches = new List<string>();
        var batch = new System.Text.StringBuilder();
        foreach (var line in File.ReadLines(file))
        {
            if (!line.Trim().Equals("GO", StringComparison.OrdinalIgnoreCase))
            {
                batch.AppendLine(line);
                continue;
            }

            if (batch.ToString().Trim().Length > 0) batches.Add(batch.ToString());
            batch.Clear();
        }

        if (batch.ToString().Trim().Length > 0) batches.Add(batch.ToString());
        return new Corpus(name, "tsql", batches, null);
    }
}
