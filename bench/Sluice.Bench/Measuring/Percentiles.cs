namespace Sluice.Bench.Measuring;

/// <summary>How long most of many took.</summary>
internal static class Percentiles
{
    /// <summary>The least value that so many of a hundred are not above.</summary>
    public static double Of(IReadOnlyCollection<double> values, double percent)
    {
        var sorted = values.Order().ToList();
        return sorted[Math.Clamp((int)Math.Ceiling(percent / 100 * sorted.Count) - 1, 0, sorted.Count - 1)];
    }
}
