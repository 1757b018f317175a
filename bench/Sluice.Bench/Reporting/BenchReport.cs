using Sluice.Bench.Measuring;

namespace Sluice.Bench.Reporting;

/// <summary>Everything that one call of the bench found out.</summary>
internal sealed class BenchReport
{
    /// <summary>The machine.</summary>
    public Machine Machine { get; } = new();

    /// <summary>When it began.</summary>
    public required DateTimeOffset Began { get; init; }

    /// <summary>The commit of the sources; empty when it is not known.</summary>
    public required string Commit { get; init; }

    /// <summary>Records of the big file.</summary>
    public required long Rows { get; init; }

    /// <summary>Runs of each variant.</summary>
    public required int Rounds { get; init; }

    /// <summary>False for a run that is too small to be compared with the goals.</summary>
    public required bool IsFullSize { get; init; }

    /// <summary>The figures in the order in which they were found.</summary>
    public List<Figure> Figures { get; } = [];

    /// <summary>What stands behind them.</summary>
    public List<Measurement> Measurements { get; } = [];

    /// <summary>A figure that must not be above a limit.</summary>
    /// <param name="name">What was measured.</param>
    /// <param name="value">The figure.</param>
    /// <param name="most">The limit.</param>
    /// <param name="show">How to write both.</param>
    /// <param name="detail">What else there is to say.</param>
    public void AtMost(string name, double value, double most, Func<double, string> show, string detail = "") =>
        Figures.Add(new Figure(name, "≤ " + show(most), show(value) + (detail.Length == 0 ? "" : $" ({detail})"), value <= most));

    /// <summary>A figure that must not be below a limit.</summary>
    /// <param name="name">What was measured.</param>
    /// <param name="value">The figure.</param>
    /// <param name="least">The limit.</param>
    /// <param name="show">How to write both.</param>
    public void AtLeast(string name, double value, double least, Func<double, string> show) =>
        Figures.Add(new Figure(name, "≥ " + show(least), show(value), value >= least));

    /// <summary>A figure without a goal.</summary>
    public void Say(string name, string found) => Figures.Add(new Figure(name, "", found, null));

    /// <summary>True when something could not be measured.</summary>
    public bool HasFailures { get; private set; }

    /// <summary>Something could not be measured.</summary>
    public void Failed(string name, string why)
    {
        HasFailures = true;
        Figures.Add(new Figure(name, "run to their end", why, false));
    }
}
