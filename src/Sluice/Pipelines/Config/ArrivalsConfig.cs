namespace Sluice.Pipelines.Config;

/// <summary>How files are received (<c>arrivals:</c> of sluice.yaml).</summary>
public sealed record ArrivalsConfig
{
    /// <summary>The largest file that is received, in bytes.</summary>
    public long BytesMax { get; init; } = 500L << 20;

    /// <summary>Bytes that must stay free on the disk of the home folder, for anything to be received or begun.</summary>
    public long FreeBytesMin { get; init; } = 1L << 30;

    /// <summary>Waiting jobs from which on watched folders pause; they go on at half of it.</summary>
    public int WaitingJobsMax { get; init; } = 200;
}
