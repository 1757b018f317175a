namespace Sluice.Arrivals.Watching;

/// <summary>A file of a watched folder that may be taken.</summary>
/// <param name="path">Its path in the folder.</param>
internal sealed class Candidate(string path)
{
    /// <summary>Its path in the folder.</summary>
    public string Path { get; } = path;

    /// <summary>What it was at the last look.</summary>
    public FileSignature? File { get; set; }

    /// <summary>True when it came into its place whole.</summary>
    public bool IsRenamed { get; set; }

    /// <summary>When it was first seen to be settled as it is, in the clock's ticks; null while it was not.</summary>
    public long? SettledAt { get; set; }

    /// <summary>True when somebody had it open for writing at the last look.</summary>
    public bool IsWritten { get; set; }

    /// <summary>How often it could not be taken.</summary>
    public int Failures { get; set; }

    /// <summary>True when it is not for us that it is not taken.</summary>
    public bool IsStuck => IsWritten || Failures > 0;
}
