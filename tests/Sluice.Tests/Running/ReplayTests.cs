using Sluice.Pipelines.Config;
using Sluice.Running;
using Sluice.Running.Rejects;
using Sluice.Stores;
using Sluice.Tests.Support;

namespace Sluice.Tests.Running;

/// <summary>Tests that run a file with rejects into a database, and replay them mended.</summary>
public abstract class ReplayTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-test-").FullName;

    protected ReplayTests() => Engine = Engine.Open(new EngineOptions { Home = At("home") });

    /// <summary>The engine; reading the database closes it.</summary>
    protected Engine Engine { get; private set; }

    /// <summary>What most of these tests run: a table of numbers, none of which is more than a cell.</summary>
    protected const string Orders = """
        pipeline: orders
        on_repeat: load_again
        map:
          id: { from: id, type: integer }
          amount: { from: amount, type: integer }
        """;

    public void Dispose()
    {
        Engine.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    protected string At(string name) => Path.Combine(_folder, name);

    protected static PipelineConfig Parse(string yaml) => PipelineYaml.Parse(yaml, "p.yaml", ConfigSources.Process).Value!;

    /// <summary>Where the rows go.</summary>
    protected WriteTarget To(string table, LoadMode mode = LoadMode.Append, SchemaMode? schema = null) => new($"duckdb:{At("x.duckdb")}",
        new StreamLoad("", table, mode) { Key = mode == LoadMode.Upsert ? ["id"] : [] })
    {
        IsModeGiven = true,
        Schema = schema,
    };

    /// <summary>Runs a text as a file.</summary>
    protected Task<JobOutcome> RunAsync(string text, string yaml = Orders, LoadMode mode = LoadMode.Append, string file = "orders.csv")
    {
        File.WriteAllText(At(file), text);
        return RunFileAsync(file, yaml, mode);
    }

    /// <summary>Runs a file that is there.</summary>
    protected Task<JobOutcome> RunFileAsync(string file, string yaml, LoadMode mode = LoadMode.Append) =>
        Engine.RunAsync(new RunRequest(At(file)) { Pipeline = Parse(yaml), Targets = [To("orders", mode)] });

    /// <summary>Replays a mended file, in which JOB stands for the job.</summary>
    protected Task<ReplayOutcome> ReplayAsync(string job, string mended, Func<ReplayRequest, ReplayRequest>? with = null)
    {
        File.WriteAllText(At("mended.csv"), mended.Replace("JOB", job));
        var request = new ReplayRequest(At("mended.csv"));
        return Engine.ReplayRejectsAsync(with?.Invoke(request) ?? request);
    }

    /// <summary>The rows of a query on the database.</summary>
    protected IReadOnlyList<string> Rows(string sql = "SELECT id, amount FROM orders ORDER BY ALL")
    {
        Engine.Dispose();
        var rows = Database.Rows(At("x.duckdb"), sql);
        Engine = Engine.Open(new EngineOptions { Home = At("home") });
        return rows;
    }
}
