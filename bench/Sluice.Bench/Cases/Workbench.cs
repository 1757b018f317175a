using Sluice.Bench.Generating;
using Sluice.Bench.Measuring;
using Sluice.Bench.Reporting;
using Sluice.Bench.Sides;

namespace Sluice.Bench.Cases;

/// <summary>What every family of cases needs: the files, the two sides, and the report.</summary>
internal sealed record Workbench(DataSet Data, SluiceProgram Sluice, BareEngine Engine, WorkFolder Work, BenchReport Report)
{
    /// <summary>The server of the cases of PostgreSQL; null without one.</summary>
    public PostgresSide? Postgres { get; init; }

    /// <summary>How long a server is besieged, in minutes.</summary>
    public double SiegeMinutes { get; init; }

    /// <summary>
    /// Runs variants in turns, A B A B, so that whatever else the machine does falls on all of them alike.
    /// </summary>
    /// <param name="title">What they do.</param>
    /// <param name="rounds">How often each runs.</param>
    /// <param name="variants">The variants.</param>
    public IReadOnlyList<Series> Measure(string title, int rounds, params Variant[] variants)
    {
        var runs = variants.Select(_ => new List<Run>()).ToList();
        for (var round = 1; round <= rounds; round++)
        {
            foreach (var (variant, of) in variants.Zip(runs))
            {
                var run = variant.Once();
                of.Add(run);
                Console.Error.WriteLine($"{title}, {variant.Name}, {round} of {rounds}: {Show.Seconds(run.WallSeconds)}, "
                    + $"CPU {Show.Seconds(run.CpuSeconds)}, {Show.Megabytes(run.PeakBytes)}");
            }
        }

        var measurement = new Measurement(title, [.. variants.Zip(runs, (variant, of) => new Series(variant.Name, of))]);
        Report.Measurements.Add(measurement);
        return measurement.Series;
    }

    /// <inheritdoc cref="Measure(string, int, Variant[])"/>
    public IReadOnlyList<Series> Measure(string title, params Variant[] variants) => Measure(title, Report.Rounds, variants);

    /// <summary>
    /// Runs cases that depend on no others. What goes wrong in them is a finding of its own and no reason to lose the rest.
    /// </summary>
    /// <param name="name">What the report calls them.</param>
    /// <param name="cases">The cases.</param>
    public void Try(string name, Action cases)
    {
        try
        {
            cases();
        }
        catch (InvalidOperationException problem)
        {
            Console.Error.WriteLine($"{name}: {problem.Message}");
            Report.Failed(name, problem.Message);
        }
    }

    /// <summary>Reads files once, so that every run finds them in memory.</summary>
    public static void Warm(params DataFile[] files)
    {
        var buffer = new byte[1 << 20];
        foreach (var file in files)
        {
            using var stream = File.OpenRead(file.Path);
            while (stream.Read(buffer) > 0)
            {
            }
        }
    }
}
