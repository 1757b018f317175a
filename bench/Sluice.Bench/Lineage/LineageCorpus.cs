using System.Text.Json;
using Sluice.SqlLineage;
using Sluice.SqlLineage.Cases;

namespace Sluice.Bench.Lineage;

/// <summary>Texts of one kind, with the schema that they share.</summary>
internal sealed record LineageCorpus(string Name, string Dialect, IReadOnlyList<string> Texts, LineageSchema? Schema)
{
    public double Megabytes => Texts.Sum(t => (double)t.Length) / 1e6;

    /// <summary>The TPC-DS queries of the case files, all with one schema.</summary>
    public static LineageCorpus TpcDs(string data)
    {
        var texts = new List<string>();
        LineageSchema? schema = null;
        foreach (var line in File.ReadLines(Path.Combine(data, "lineage", "tpcds.jsonl")))
        {
            using var document = JsonDocument.Parse(line);
            texts.Add(document.RootElement.GetProperty("sql").GetString()!);
            if (schema is null && document.RootElement.TryGetProperty("schema", out var tables)) schema = LineageCase.SchemaOf(tables);
        }

        return new LineageCorpus("tpcds", "ansi", texts, schema);
    }

    /// <summary>The batches of the script that makes AdventureWorks.</summary>
    public static LineageCorpus AdventureWorks(string data)
    {
        var batches = new List<string>();
        var batch = new System.Text.StringBuilder();
        foreach (var line in File.ReadLines(Path.Combine(data, "sql", "microsoft+sql-server-samples", "samples", "databases", "adventure-works", "oltp-install-script", "instawdb.sql")).Append("GO"))
        {
            if (!line.Trim().Equals("GO", StringComparison.OrdinalIgnoreCase))
            {
                batch.AppendLine(line);
                continue;
            }

            if (batch.ToString().Trim().Length > 0) batches.Add(batch.ToString());
            batch.Clear();
        }

        return new LineageCorpus("adventure-works", "tsql", batches, null);
    }
}
