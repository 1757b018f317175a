using System.CommandLine;
using System.Text.Json;
using Sluice.Host.Rendering;
using Sluice.SqlLineage;
using Sluice.SqlLineage.Cases;

namespace Sluice.Host.Commands;

/// <summary><c>sluice lineage FILE…</c>: where the data of SQL files comes from.</summary>
internal static class LineageCommand
{
    public static Command Create(CommonOptions common, TextWriter output)
    {
        var files = new Argument<string[]>("file") { Description = "SQL files, globs, or folders, of which all .sql files below are taken.", Arity = ArgumentArity.ZeroOrMore, HelpName = "FILE" };
        var dialect = new Option<string>("--dialect") { Description = "auto decides by what the text contains; tsql, postgres, mysql, snowflake, bigquery, spark, oracle, duckdb and others are known.", DefaultValueFactory = _ => "auto", HelpName = "NAME" };
        var schema = new Option<string?>("--schema") { Description = "Known columns: a JSON object {\"db.schema.table\": [\"column\", …]}.", HelpName = "FILE" };
        var database = new Option<string?>("--database") { Description = "Database of names that have none.", HelpName = "NAME" };
        var defaultSchema = new Option<string?>("--default-schema") { Description = "Schema of names that have none.", HelpName = "NAME" };
        var influences = new Option<bool>("--influences") { Description = "Also columns that only decide which rows there are: joins, filters, grouping, sorting." };
        var cases = new Option<string?>("--cases") { Description = "Answers a file of test cases (JSON lines) instead of reading SQL files.", HelpName = "FILE" };
        var command = new Command("lineage", "Table and column lineage of SQL files.") { files, dialect, schema, database, defaultSchema, influences, cases };
        command.SetAction((parsed, cancellation) =>
        {
            if (parsed.GetValue(cases) is { } caseFile)
            {
                Answer(caseFile, output, cancellation);
                return Task.FromResult(ExitCodes.Done);
            }

            var words = parsed.GetValue(files) ?? [];
            if (words.Length == 0) throw Usage("Found no file; expected SQL files, or --cases with a file of cases.");
            var options = new SqlLineageOptions
            {
                Dialect = Known(parsed.GetValue(dialect)!),
                Schema = parsed.GetValue(schema) is { } file ? ReadSchema(file) : null,
                DefaultDatabase = parsed.GetValue(database),
                DefaultSchema = parsed.GetValue(defaultSchema),
                Influences = parsed.GetValue(influences),
            };
            var unread = new List<Problem>();
            foreach (var path in FileArguments.Expand([.. words.Select(word => Directory.Exists(word) ? Path.Combine(word, "**", "*.sql") : word)]))
            {
                cancellation.ThrowIfCancellationRequested();
                if (TextOf(path, unread) is not { } text) continue;
                var result = SqlLineageAnalyzer.Analyze(text, options, cancellation);
                if (common.IsJson(parsed)) LineageJson.Write(path, result, output);
                else LineageText.Write(path, result, output);
            }

            return unread.Count == 0 ? Task.FromResult(ExitCodes.Done) : throw new SluiceException(FailureKind.Failed, unread);
        });
        return command;
    }

    // One file that can not be read must not cost the others their lineage.
    private static string? TextOf(string path, List<Problem> unread)
    {
        try
        {
            return SqlText.Read(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            unread.Add(new Problem("io", $"The file can not be read: {problem.Message}") { File = path });
            return null;
        }
    }

    private static string Known(string dialect) =>
        dialect.Equals("auto", StringComparison.OrdinalIgnoreCase) || SqlLineageAnalyzer.Dialects.Contains(dialect, StringComparer.OrdinalIgnoreCase)
            ? dialect
            : throw Usage($"Found --dialect {dialect}; expected auto or one of {string.Join(", ", SqlLineageAnalyzer.Dialects)}.");

    private static void Answer(string file, TextWriter output, CancellationToken cancellation)
    {
        var number = 0;
        foreach (var line in File.ReadLines(file))
        {
            cancellation.ThrowIfCancellationRequested();
            number++;
            if (line.Trim().Length == 0) continue;
            try
            {
                output.WriteLine(LineageCaseAnswer.To(LineageCase.Read(line)).ToJson());
            }
            catch (JsonException problem)
            {
                throw Usage($"{file}, line {number}: {problem.Message}");
            }
        }
    }

    private static LineageSchema ReadSchema(string file)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(file));
            foreach (var table in document.RootElement.EnumerateObject())
            {
                if (table.Value.ValueKind != JsonValueKind.Array || table.Value.EnumerateArray().Any(column => column.ValueKind != JsonValueKind.String))
                {
                    throw Usage($"{file} is no schema: {Quoted.Of(table.Name)} has {Quoted.Of(table.Value.GetRawText())}, expected a list of the names of its columns.");
                }
            }

            return LineageCase.SchemaOf(document.RootElement);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            throw Usage($"{file} is no schema: {problem.Message} Expected {{\"db.schema.table\": [\"column\", …]}}.");
        }
    }

    private static SluiceException Usage(string message) => new(FailureKind.Usage, "usage", message);
}
