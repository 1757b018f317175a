using System.Diagnostics;
using System.Text;
using Sluice.SqlLineage;

namespace Sluice.Bench.Lineage;

/// <summary>How often a second things can be done, by the processor time of one thread, so that other work on the machine counts little.</summary>
/// <param name="seconds">Processor seconds of each measurement; as much wall time is spent on warming up the first time.</param>
internal sealed class LineageRates(double seconds)
{
    private readonly HashSet<string> _warm = [];

    /// <summary>Rounds over all texts in a second, the grammar alone.</summary>
    public double Parse(LineageCorpus corpus) => Measure($"parse {corpus.Name}", () =>
    {
        foreach (var text in corpus.Texts) SqlLineageAnalyzer.Parse(text, corpus.Dialect);
    });

    /// <summary>Rounds over all texts in a second, with the lineage of every column.</summary>
    public double Analyze(LineageCorpus corpus)
    {
        var options = new SqlLineageOptions { Dialect = corpus.Dialect, Schema = corpus.Schema };
        return Measure($"analyze {corpus.Name}", () =>
        {
            foreach (var text in corpus.Texts) SqlLineageAnalyzer.Analyze(text, options);
        });
    }

    /// <summary>Bytes that the analysis of one text leaves to the garbage collector, on average.</summary>
    public static long Allocated(LineageCorpus corpus)
    {
        var options = new SqlLineageOptions { Dialect = corpus.Dialect, Schema = corpus.Schema };
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var text in corpus.Texts) SqlLineageAnalyzer.Analyze(text, options);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / corpus.Texts.Count;
    }

    /// <summary>What a byte of a large text takes over what a byte of a small one takes.</summary>
    /// <param name="name">What is made.</param>
    /// <param name="make">Makes a text of so many parts.</param>
    /// <param name="small">Parts of the small text.</param>
    /// <param name="large">Parts of the large text.</param>
    public double Growth(string name, Func<int, string> make, int small, int large) => PerByte(name, make(large)) / PerByte(name, make(small));

    private double PerByte(string name, string text) =>
        1 / (Measure($"{name} {text.Length}", () => SqlLineageAnalyzer.Analyze(text, new SqlLineageOptions { Dialect = "ansi" })) * Encoding.UTF8.GetByteCount(text));

    private double Measure(string name, Action action)
    {
        if (_warm.Add(name))
        {
            for (var warm = Stopwatch.StartNew(); warm.Elapsed.TotalSeconds < seconds;) action();
        }

        var started = Environment.CpuUsage.TotalTime;
        var count = 0;
        do
        {
            action();
            count++;
        }
        while ((Environment.CpuUsage.TotalTime - started).TotalSeconds < seconds);

        return count / (Environment.CpuUsage.TotalTime - started).TotalSeconds;
    }
}
