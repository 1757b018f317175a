namespace Sluice.Pipelines.Config;

/// <summary>Whether the first record of a delimited file names its columns.</summary>
public enum HeaderMode
{
    /// <summary>The file's own cells decide.</summary>
    Auto,

    /// <summary>The first record is the header.</summary>
    Present,

    /// <summary>The first record is data.</summary>
    Absent,
}
