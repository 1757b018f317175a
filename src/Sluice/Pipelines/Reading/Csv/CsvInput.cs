namespace Sluice.Pipelines.Reading.Csv;

/// <summary>A text file as the CSV reader needs it: its characters as UTF-8, as often as it asks.</summary>
/// <param name="FileName">The file as the user named it. An ending such as .tsv is a hint.</param>
/// <param name="Open">Opens a fresh pass over the decoded bytes, unpacked; the reader disposes it. Passes may overlap.</param>
/// <param name="BytesTotal">Size of the file on disk in bytes.</param>
public sealed record CsvInput(string FileName, Func<Stream> Open, long BytesTotal)
{
    /// <summary>
    /// Bytes on disk that were read so far. Null when the decoded bytes are those on disk: then the reader knows.
    /// </summary>
    public Func<long>? BytesRead { get; init; }

    /// <summary>What was noticed while the file was decoded, such as a guessed encoding.</summary>
    public IReadOnlyList<Problem> Warnings { get; init; } = [];

    /// <summary>The encoding on disk, for the description.</summary>
    public string Encoding { get; init; } = "utf-8";
}
