namespace Sluice.Pipelines.Reading.Files;

/// <summary>How the bytes of a text file are packed on disk.</summary>
public enum FileCompression
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>gzip (.gz), one member or several.</summary>
    Gzip,

    /// <summary>Zstandard (.zst), one frame or several.</summary>
    Zstd,
}
