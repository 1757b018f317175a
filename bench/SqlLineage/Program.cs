using System.Diagnostics;
using System.Text;
using Sluice.Bench.SqlLineage;
using Sluice.SqlLineage;

// Measures reading and lineage on one thread, by processor time, so that other work on the machine does not count. Usage: Sluice.Bench.SqlLineage DATA_FOLDER [SECONDS_PER_MEASUREMENT]
// DATA_FOLDER holds lineage/tpcds.jsonl and sql/…; compare.py in this folder runs the same texts through sqlglot.
if (args.Length == 0)
{
    Console.Error.WriteLine("Found no data folder; expected its path as the first argument.");
    return 64;
}

var seconds = args.Length > 1 ? double.Parse(args[1]) : 2.0;
var tpcds = Corpus.OfCases("tpcds", Path.Combine(args[0], "lineage", "tpcds.jsonl"));
var scripts = Path.Combine(args[0], "sql", "microsoft+sql-server-samples", "samples", "databases");
var adventureWorks = Corpus.OfScript("adventure-works", Path.Combine(scripts, "adventure-works", "oltp-install-script", "instawdb.sql"));

foreach (var corpus in (ReadOnlySpan<Corpus>)[tpcds, adventureWorks])
{
    var rounds = Measure(() => { foreach (var text in corpus.Texts) SqlLineageAnalyzer.Parse(text, corpus.Dialect); });
    Console.WriteLine($"{corpus.Name} parse: {corpus.Megabytes * rounds:F1} MB/s, {corpus.Texts.Count * rounds:F0} texts/s");
    var options = new SqlLineageOptions { Dialect = corpus.Dialect, Schema = corpus.Schema };
    rounds = Measure(() => { foreach (var text in corpus.Texts) SqlLineageAnalyzer.Analyze(text, options); });
    Console.WriteLine($"{corpus.Name} parse and lineage: {corpus.Megabytes * rounds:F1} MB/s, {corpus.Texts.Count * rounds:F0} texts/s");
    var before = GC.GetAllocatedBytesForCurrentThread();
    foreach (var text in corpus.Texts) SqlLineageAnalyzer.Analyze(text, options);
    Console.WriteLine($"{corpus.Name} allocates {(GC.GetAllocatedBytesForCurrentThread() - before) / corpus.Texts.Count} bytes per text");
}

Linear("insert rows", n => "INSERT INTO t (a, b, c) VALUES " + string.Join(",\n", Enumerable.Range(0, n).Select(i => $"({i}, 'name {i}', NULL)")), 100, 10_000);
Linear("statements", n => string.Join("\n", Enumerable.Range(0, n).Select(i => $"INSERT INTO t{i % 50} (a) SELECT x FROM s{i % 70} WHERE id = {i};")), 80, 8_000);
return 0;

double Measure(Action action)
{
    var warm = Stopwatch.StartNew();
    while (warm.Elapsed.TotalSeconds < seconds) action();
    var started = Environment.CpuUsage.TotalTime;
    var count = 0;
    while ((Environment.CpuUsage.TotalTime - started).TotalSeconds < seconds)
    {
        action();
        count++;
    }

    return count / (Environment.CpuUsage.TotalTime - started).TotalSeconds;
}

void Linear(string name, Func<int, string> make, int small, int large)
{
    double PerByte(int n)
    {
        var text = make(n);
        var rounds = Measure(() => SqlLineageAnalyzer.Analyze(text, new SqlLineageOptions { Dialect = "ansi" }));
        return 1e9 / (rounds * Encoding.UTF8.GetByteCount(text));
    }

    double few = PerByte(small), many = PerByte(large);
    Console.WriteLine($"{name}: {few:F2} ns per byte for {small}, {many:F2} ns for {large}: {many / few:F2} x its share");
}
