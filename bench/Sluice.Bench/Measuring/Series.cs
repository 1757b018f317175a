namespace Sluice.Bench.Measuring;

/// <summary>All runs of one variant, in the order in which they ran.</summary>
/// <param name="Name">The variant.</param>
/// <param name="Runs">Its runs.</param>
internal sealed record Series(string Name, IReadOnlyList<Run> Runs)
{
    public double Wall => Median(run => run.WallSeconds);

    public double Cpu => Median(run => run.CpuSeconds);

    public long PeakBytes => Runs.Max(run => run.PeakBytes);

    public long TogetherBytes => Runs.Max(run => run.TogetherBytes);

    /// <summary>The median of a part; null when the variant has no such part.</summary>
    public double? Part(string name) => Runs.All(run => run.Parts.ContainsKey(name)) ? Median(run => run.Parts[name]) : null;

    public double Median(Func<Run, double> of) => Medians.Of(Runs.Select(of));

    /// <summary>
    /// How much more than another variant it takes: the median over the rounds, each compared with its own round, so
    /// that a machine that gets slower meanwhile changes both sides.
    /// </summary>
    public double Over(Series other, Func<Run, double> of) => Over(other, of, of);

    /// <inheritdoc cref="Over(Series, Func{Run, double})"/>
    public double Over(Series other, Func<Run, double> of, Func<Run, double> ofOther) =>
        Medians.Of(Runs.Zip(other.Runs, (own, others) => of(own) / ofOther(others)));
}
