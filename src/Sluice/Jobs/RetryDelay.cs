namespace Sluice.Jobs;

/// <summary>How long to wait before the next try: twice as long after each, up to a bound, and never the same for two.</summary>
public static class RetryDelay
{
    /// <summary>The longest wait.</summary>
    public static readonly TimeSpan Max = TimeSpan.FromMinutes(5);

    /// <summary>The wait after a number of tries.</summary>
    /// <param name="tries">Tries so far, from 0.</param>
    /// <param name="random">Spreads jobs that failed at the same moment: half of the wait is chance.</param>
    public static TimeSpan After(int tries, Random random)
    {
        var whole = TimeSpan.FromSeconds(Math.Min(Max.TotalSeconds, Math.Pow(2, Math.Min(tries, 30))));
        return whole * (0.5 + (random.NextDouble() / 2));
    }
}
