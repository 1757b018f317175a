using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Sluice.Bench.Measuring;
using Sluice.Bench.Sides;
using Sluice.DuckDbApi;
using Sluice.Pipelines.Reading.Csv;

namespace Sluice.Bench.Commands;

/// <summary>
/// <c>query</c>: opens a database, runs SQL, closes it, and says what that took; the bare engine's side of a comparison,
/// in a process of its own so that nothing is warm and its peak memory is its own.
/// </summary>
internal static class QueryCommand
{
    public static Command Create()
    {
        var database = new Option<string>("--database") { DefaultValueFactory = _ => ":memory:", Description = "The database file." };
        var settings = new Option<string[]>("--setting") { Description = "One of DuckDB's settings, name=value." };
        var source = new Option<string?>("--source") { Description = "A CSV file that Sluice's own reader gives as source()." };
        var sql = new Argument<string[]>("sql") { Arity = ArgumentArity.OneOrMore, Description = "Statements; the last one gives the answer." };
        var command = new Command("query", "Runs SQL in a bare engine.") { database, settings, source, sql };
        command.SetAction(parsed =>
        {
            var call = new QueryCall(
                parsed.GetRequiredValue(database),
                (parsed.GetValue(settings) ?? []).Select(setting => setting.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]),
                parsed.GetValue(source),
                parsed.GetRequiredValue(sql));
            Console.WriteLine(JsonSerializer.Serialize(Run(call)));
        });
        return command;
    }

    private static QueryAnswer Run(QueryCall call)
    {
        var clock = Stopwatch.StartNew();
        var cpuBefore = Environment.CpuUsage.TotalTime;
        string? answer = null;
        using (var database = DuckDatabase.Open(call.Database, call.Settings))
        using (var connection = database.Connect())
        using (var source = call.Source is null ? null : OpenSource(call.Source))
        {
            source?.Register(connection);
            foreach (var sql in call.Statements)
            {
                using var result = connection.Query(sql);
                answer = result.Rows().Select(row => string.Join(", ", row)).LastOrDefault();
            }
        }

        return new QueryAnswer(
            clock.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - cpuBefore).TotalSeconds, PeakWatch.PeakBytesOf("self"), answer);
    }

    private static CsvSource OpenSource(string path) =>
        CsvSource.Open(new CsvInput(path, () => File.OpenRead(path), new FileInfo(path).Length), new CsvOptions { Delimiter = ",", Header = true });

    private sealed record QueryCall(string Database, IReadOnlyDictionary<string, string> Settings, string? Source, string[] Statements);
}
