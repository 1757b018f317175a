using System.Diagnostics;
using System.Globalization;
using Sluice.Bench.Measuring;
using Sluice.Bench.Reporting;
using Sluice.DuckDbApi;
using Sluice.Stores;
using Sluice.Stores.Search;
using Sluice.Stores.Search.Sqlite;

namespace Sluice.Bench.Cases;

/// <summary>A million tickets into the search store, and how long what people ask of it takes.</summary>
internal static class SearchCases
{
    private const long TicketsFull = 1_000_000;
    private const long TicketsSmall = 20_000;
    private const int QueriesOfAKind = 60;
    private const double SlowestOfTwenty = 0.050;

    // Words as in natural language: the one of rank r comes with a chance of 1 to r.
    private const int Vocabulary = 50_000;

    private static readonly (string Kind, Func<Random, SearchRequest> Make)[] Kinds =
    [
        ("two words", random => new("tickets", $"{Word(random)} {Word(random)}")),
        ("two words and a filter", random => new("tickets", $"{Word(random)} {Word(random)} status:open")),
        ("a word in a field and a range", random => new("tickets", $"summary:{Word(random)} created:{Month(random)}")),
        ("a phrase", random => new("tickets", $"\"{Frequent(random)} {Frequent(random)}\"")),
        ("the beginning of a word and a filter", random => new("tickets", $"w{random.Next(1000, 5000)}* priority:high")),
        ("filters, the latest first", random => new("tickets", $"status:open sentiment:negative component:c{random.Next(40)}")),
        ("two words with facets", random => new("tickets", $"{Word(random)} {Word(random)}") { WithFacets = true }),
    ];

    public static void Run(Workbench bench)
    {
        var tickets = bench.Report.IsFullSize ? TicketsFull : TicketsSmall;
        // Beside the folder that each run empties.
        var folder = Directory.CreateDirectory(Path.GetDirectoryName(bench.Work.Path)!).FullName;
        var file = Path.Combine(folder, "tickets-for-search.csv");
        var index = Path.Combine(folder, "tickets-for-search.db");
        Generate(file, tickets);
        try
        {
            var load = bench.Measure($"{Show.Count(tickets)} tickets into the search store", 1, new Variant("sluice run", () =>
            {
                Remove(index);
                return bench.Sluice.Verb("run", file, "--pipeline", Path.Combine(bench.Sluice.Pipelines, "search.yaml"),
                    "--to", $"search:{index}#tickets");
            }))[0];
            bench.Report.Say("Tickets into the search store", $"{Show.PerSecond(tickets / load.Wall)}, file {Show.Megabytes(new FileInfo(index).Length)}, peak {Show.Megabytes(load.PeakBytes)}");
            Ask(bench, index);
        }
        finally
        {
            File.Delete(file);
            Remove(index);
        }
    }

    private static void Ask(Workbench bench, string index)
    {
        using var store = SearchStore.Open(index, new StoreOptions { PackagesFolder = bench.Work.Path, IsReadOnly = true });
        var random = new Random(7);
        var all = new List<double>();
        _ = store.Search(new("tickets", "w100"), CancellationToken.None);
        foreach (var (kind, make) in Kinds)
        {
            var times = new List<double>();
            var found = 0L;
            for (var query = 0; query < QueriesOfAKind; query++)
            {
                var request = make(random);
                var began = Stopwatch.GetTimestamp();
                found += store.Search(request, CancellationToken.None).Total;
                times.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
            }

            all.AddRange(times);
            bench.Report.Say($"Search: {kind}", $"median {Show.Milliseconds(At(times, 0.5))}, p95 {Show.Milliseconds(At(times, 0.95))}, {found / QueriesOfAKind} found on average");
        }

        bench.Report.AtMost("Search, p95 of all", At(all, 0.95), SlowestOfTwenty, Show.Milliseconds, $"median {Show.Milliseconds(At(all, 0.5))}");
    }

    private static void Generate(string path, long tickets)
    {
        const string words = "array_to_string(list_transform(range(FIRST, LAST), lambda x: 'w' || floor(exp((hash(i * 64 + x) % 1000003) / 1000003.0 * ln(VOCABULARY)))::INTEGER), ' ')";
        string Words(int first, int last) => words.Replace("FIRST", $"{first}", StringComparison.Ordinal).Replace("LAST", $"{last}", StringComparison.Ordinal)
            .Replace("VOCABULARY", $"{Vocabulary}", StringComparison.Ordinal);

        using var database = DuckDatabase.Open();
        using var connection = database.Connect();
        connection.Execute($"""
            COPY (SELECT 'T-' || i AS ticket_id, {Words(0, 8)} AS summary, {Words(8, 48)} AS description,
                ['Open', 'In Progress', 'Done', 'Closed'][1 + (hash(i + 1) % 4)::INTEGER] AS status, ['High', 'Medium', 'Low'][1 + (hash(i + 2) % 3)::INTEGER] AS priority,
                ['positive', 'neutral', 'negative'][1 + (hash(i + 3) % 3)::INTEGER] AS sentiment, 'c' || hash(i + 4) % 40 AS component,
                TIMESTAMP '2024-01-01' + to_seconds((hash(i + 5) % 63072000)::BIGINT) AS created_at
                FROM range({tickets}) AS r(i)) TO {DuckSql.Literal(path)} (HEADER)
            """);
    }

    // Of the words that people look for: neither those of every text nor those of none.
    private static string Word(Random random) => $"w{(int)Math.Exp(Math.Log(50) + random.NextDouble() * Math.Log(Vocabulary / 50.0))}";

    private static string Frequent(Random random) => $"w{random.Next(5, 300)}";

    private static string Month(Random random) => string.Create(CultureInfo.InvariantCulture, $"{2024 + random.Next(2)}-{1 + random.Next(12):00}");

    private static double At(List<double> times, double share) => times.Order().ElementAt((int)Math.Min(times.Count - 1, Math.Ceiling(times.Count * share) - 1));

    private static void Remove(string index)
    {
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(index)!, Path.GetFileName(index) + "*"))
        {
            File.Delete(file);
        }
    }
}
