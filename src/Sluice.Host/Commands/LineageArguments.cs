namespace Sluice.Host.Commands;

/// <summary>What <c>sluice lineage</c> was asked.</summary>
/// <param name="Files">SQL files to read, in order; empty when cases are answered.</param>
/// <param name="Dialect">Dialect name, or "auto".</param>
/// <param name="SchemaFile">JSON file {"db.table": ["column", …]} of known columns; null when none are known.</param>
/// <param name="Output">"json" or "text".</param>
/// <param name="CasesFile">File of cases, one JSON object per line, answered one line each; null for plain files.</param>
public sealed record LineageArguments(IReadOnlyList<string> Files, string Dialect, string? SchemaFile, string Output, string? CasesFile)
{
    /// <summary>Reads the words behind <c>lineage</c>. Returns null and a message when they make no sense.</summary>
    public static LineageArguments? Read(IReadOnlyList<string> words, out string problem)
    {
        problem = "";
        var files = new List<string>();
        string dialect = "auto", output = "text";
        string? schema = null, cases = null;
        for (var i = 0; i < words.Count; i++)
        {
            if (!words[i].StartsWith("--", StringComparison.Ordinal))
            {
                files.Add(words[i]);
                continue;
            }

            if (i + 1 == words.Count)
            {
                problem = $"Found {words[i]} without a value; expected one behind it.";
                return null;
            }

            switch (words[i])
            {
                case "--dialect": dialect = words[++i]; break;
                case "--schema": schema = words[++i]; break;
                case "--output": output = words[++i]; break;
                case "--cases": cases = words[++i]; break;
                default:
                    problem = $"Found {words[i]}; expected --dialect, --schema, --output or --cases.";
                    return null;
            }
        }

        if (output is not ("json" or "text")) problem = $"Found --output {output}; expected json or text.";
        else if (files.Count == 0 && cases is null) problem = "Found no file; expected the path of a SQL file, or --cases with a file of cases.";
        return problem.Length > 0 ? null : new LineageArguments(files, dialect, schema, output, cases);
    }
}
