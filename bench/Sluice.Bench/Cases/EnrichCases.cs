using System.Diagnostics;
using Sluice.Bench.Generating;
using Sluice.Bench.Reporting;
using Sluice.DuckDbApi;
using Sluice.Pipelines.Config;
using Sluice.Pipelines.Enriching;
using Sluice.Pipelines.Enriching.Entities;
using Sluice.Pipelines.Enriching.Sentiment;

namespace Sluice.Bench.Cases;

/// <summary>How much text the enriching functions go through, called by DuckDB as a plan calls them.</summary>
internal static class EnrichCases
{
    private const double SentimentLeast = 100;
    private const double EntitiesLeast = 30;

    // Two threads, over one: less than twice, since the cores share caches and the memory.
    private const double ScalingLeast = 1.7;
    private const double Megabyte = 1e6;
    private const int Passes = 5;
    private const int Parts = 8;

    public static void Run(Workbench bench)
    {
        var file = bench.Data.TicketsParquet;
        Workbench.Warm(file);
        using var one = Open(1, file);
        using var two = Open(2, file);
        var megabytes = one.Megabytes;
        bench.Report.Say("Texts of the wide export", $"{megabytes:0.0} MB in {Show.Count(one.Texts)} summaries, descriptions and comments");
        foreach (var (name, call, least) in new[] { ("Sentiment", TextDatabase.Sentiment, SentimentLeast), ("Entities", TextDatabase.Entities, EntitiesLeast) })
        {
            var (single, pair) = (new List<double>(), new List<double>());
            one.Pass(call);
            two.Pass(call);
            for (var pass = 0; pass < Passes; pass++)
            {
                single.Add(one.Pass(call).Cpu);
                pair.Add(two.Pass(call).Wall);
            }

            // The best pass is the one that the machine did not disturb; by CPU time, which others on it change least.
            var perCore = megabytes / single.Min();
            bench.Report.AtLeast($"{name}, MB of text per second and core", perCore, least, value => $"{value:0}");
            bench.Report.AtLeast($"… two threads over one", megabytes / pair.Min() / perCore, ScalingLeast, Show.Ratio);
        }
    }

    private static TextDatabase Open(int threads, DataFile file) => new(threads, file);

    /// <summary>The texts of an export in a table, and the functions.</summary>
    private sealed class TextDatabase : IDisposable
    {
        public const string Sentiment = "bench_sentiment";
        public const string Entities = "bench_entities";

        private static readonly TextArgument[] Arguments = [new("summary", false), new("description", false), new("comments", true)];

        private readonly DuckDatabase _database;
        private readonly DuckConnection _connection;

        public TextDatabase(int threads, DataFile file)
        {
            _database = DuckDatabase.Open(":memory:", new Dictionary<string, string> { ["threads"] = $"{threads}" });
            _connection = _database.Connect();
            var comments = string.Join(", ", Enumerable.Range(0, 46).Select(number => DuckSql.Identifier(number == 0 ? "Comment" : $"Comment.{number}")));
            _connection.Execute($"""
                CREATE TABLE texts AS SELECT Summary AS summary, Description AS description, list_filter([{comments}], lambda text: text IS NOT NULL) AS comments
                FROM read_parquet({DuckSql.Literal(file.Path)})
                """);
            // One thread takes a row group at a time, and the export would fit into one.
            foreach (var part in Enumerable.Range(0, Parts))
            {
                _connection.Execute($"CREATE TABLE texts_{part} AS FROM texts WHERE rowid % {Parts} = {part}");
            }

            Texts = _connection.Scalar<long>("SELECT (count(summary) + count(description) + sum(len(comments)))::BIGINT FROM texts");
            Megabytes = _connection.Scalar<long>("""
                SELECT sum(strlen(coalesce(summary, '')) + strlen(coalesce(description, '')) + list_sum([0] || list_transform(comments, lambda text: strlen(text))))::BIGINT FROM texts
                """) / Megabyte;
            _connection.Register(new SentimentFunction(Sentiment, new SentimentConfig { Of = [], Domain = SentimentDomain.Support }, Arguments));
            _connection.Register(new EntitiesFunction(Entities, new EntitiesConfig { Of = [] }, Terms(), Arguments));
        }

        private static string AllParts { get; } = string.Join(" UNION ALL ", Enumerable.Range(0, Parts).Select(part => $"FROM texts_{part}"));

        public long Texts { get; }

        public double Megabytes { get; }

        /// <summary>All texts through a function once.</summary>
        public (double Wall, double Cpu) Pass(string function)
        {
            var clock = Stopwatch.StartNew();
            var before = Environment.CpuUsage.TotalTime;
            _connection.Scalar<long>($"SELECT count({function}(summary, description, list_transform(comments, lambda text: text))) FROM ({AllParts})");
            return (clock.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - before).TotalSeconds);
        }

        public void Dispose()
        {
            _connection.Dispose();
            _database.Dispose();
        }

        // As many names as the file's own columns have.
        private static IReadOnlyList<GazetteerTerm> Terms() =>
        [
            new("component", "Checkout", "Checkout"), new("component", "Login Service", "Login Service"), new("component", "Invoice Export", "Invoice Export"),
            new("project", "Parcel Portal", "Parcel Portal"), new("project", "PRJ", "PRJ"),
            .. Enumerable.Range(0, 144).Select(number => new GazetteerTerm("person", $"Name{number / 12} Surname{number % 12}", $"Name{number / 12} Surname{number % 12}")),
        ];
    }
}
