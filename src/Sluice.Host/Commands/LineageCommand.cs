using System.Text.Json;
using Sluice.SqlLineage;
using Sluice.SqlLineage.Cases;

namespace Sluice.Host.Commands;

/// <summary>The verb <c>lineage</c>: reads SQL files and says where their data comes from.</summary>
public static class LineageCommand
{
    private const int Done = 0;
    private const int Failed = 1;
    private const int Usage = 64;

    /// <summary>Runs the verb. Returns 0, 1 when a file cannot be read, 64 when the arguments make no sense.</summary>
    public static int Run(LineageArguments args, TextWriter output, TextWriter error)
    {
        if (!args.Dialect.Equals("auto", StringComparison.OrdinalIgnoreCase) && !SqlLineageAnalyzer.Dialects.Contains(args.Dialect, StringComparer.OrdinalIgnoreCase))
        {
            error.WriteLine($"Found --dialect {args.Dialect}; expected auto or one of {string.Join(", ", SqlLineageAnalyzer.Dialects)}.");
            return Usage;
        }

        try
        {
            if (args.CasesFile is not null)
            {
                Answer(args.CasesFile, output);
                return Done;
            }

            var options = new SqlLineageOptions { Dialect = args.Dialect, Schema = args.SchemaFile is null ? null : ReadSchema(args.SchemaFile) };
            foreach (var file in args.Files)
            {
                var result = SqlLineageAnalyzer.Analyze(SqlText.Read(file), options);
                if (args.Output == "json") LineageJsonWriter.Write(file, result, output);
                else LineageTextWriter.Write(file, result, output);
            }

            return Done;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            error.WriteLine(e.Message);
            return Failed;
        }
    }

    private static void Answer(string file, TextWriter output)
    {
        foreach (var line in File.ReadLines(file))
        {
            if (line.Trim().Length > 0) output.WriteLine(LineageCaseAnswer.To(LineageCase.Read(line)).ToJson());
        }
    }

    private static LineageSchema ReadSchema(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(file));
        if (document.RootElement.ValueKind != JsonValueKind.Object) throw new JsonException($"{file}: found {document.RootElement.ValueKind}; expected an object of tables with lists of columns.");
        return LineageCase.SchemaOf(document.RootElement);
    }
}
