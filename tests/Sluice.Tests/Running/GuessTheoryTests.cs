using Shouldly;
using Sluice.Pipelines.Config;
using Sluice.Running;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Running;

/// <summary>A guessed pipeline reads a real file as the file is read without one.</summary>
public sealed class GuessTheoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-test-").FullName;

    [CorpusFact]
    public async Task A_guessed_pipeline_gives_the_rows_of_a_real_file_that_no_pipeline_gives()
    {
        var files = Corpus.Files("csv", "json", "parquet", "jira", "sales", "otel", "xlsx", "xls").Where(file => file.Status == "ok").ToList();
        var known = File.ReadLines(Path.Combine(SluiceProcess.Root, "tests", "Sluice.Tests", "guess-known-failures.txt"))
            .Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('\t')).ToDictionary(line => line[0], line => line[1]);
        var failures = new Dictionary<string, string>();
        using var engine = Engine.Open(new EngineOptions { Home = _folder });
        foreach (var file in files)
        {
            if (await DifferenceAsync(engine, file.FullPath) is { } difference)
            {
                failures.Add(file.Name, difference);
            }
        }

        failures.Where(failure => !known.ContainsKey(failure.Key)).ShouldBeEmpty();
        known.Keys.Where(name => !failures.ContainsKey(name)).ShouldBeEmpty("these pass now: take them off guess-known-failures.txt");
        known.Count.ShouldBeLessThanOrEqualTo(files.Count / 100);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<string?> DifferenceAsync(Engine engine, string path)
    {
        var direct = await engine.RunAsync(new RunRequest(path) { DryRun = true });
        string yaml;
        try
        {
            yaml = await engine.GuessAsync(path);
        }
        catch (SluiceException refusal)
        {
            return direct.Manifest is null && direct.Problems[0].Code == refusal.Problems[0].Code ? null : refusal.Message;
        }

        var parsed = PipelineYaml.Parse(yaml, "guessed.yaml", ConfigSources.Process);
        if (parsed.Value is null)
        {
            return string.Join(' ', parsed.Problems) + yaml;
        }

        var guessed = await engine.RunAsync(new RunRequest(path) { Pipeline = parsed.Value, DryRun = true });
        if (direct.Manifest is not { } expected)
        {
            // Dates that nobody can tell are text until a person has answered; everything else fails alike.
            return direct.Problems[0].Code == "needs_answer" ? guessed.Completed ? null : string.Join(' ', guessed.Problems)
                : guessed.Problems.Any(problem => problem.Code == direct.Problems[0].Code) ? null : $"{direct.Problems[0]}, but {string.Join(' ', guessed.Problems)}";
        }

        return guessed.Manifest is not { } found ? string.Join(' ', guessed.Problems)
            : found.Books != expected.Books ? $"{found.Books}, not {expected.Books}"
            : !found.Streams[0].Columns.Select(column => column.SqlType).SequenceEqual(expected.Streams[0].Columns.Select(column => column.SqlType)) ? "the types are others"
            : found.Digest != expected.Digest ? "the rows are others"
            : null;
    }
}
