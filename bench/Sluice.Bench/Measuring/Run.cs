namespace Sluice.Bench.Measuring;

/// <summary>One run of one variant.</summary>
internal sealed record Run
{
    /// <summary>From start to end, in seconds.</summary>
    public required double WallSeconds { get; init; }

    /// <summary>CPU of all processes, in seconds.</summary>
    public required double CpuSeconds { get; init; }

    /// <summary>Peak resident memory, added up over all processes, in bytes.</summary>
    public required long PeakBytes { get; init; }

    /// <summary>The most that all processes held at one moment, in bytes; 0 where nobody looked.</summary>
    public long TogetherBytes { get; init; }

    /// <summary>Wall seconds of the parts, by their names in Sluice's report.</summary>
    public IReadOnlyDictionary<string, double> Parts { get; init; } = new Dictionary<string, double>();

    /// <summary>What the run found out, such as a digest of the rows.</summary>
    public string? Answer { get; init; }
}
