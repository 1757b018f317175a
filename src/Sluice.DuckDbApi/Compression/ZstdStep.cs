namespace Sluice.DuckDbApi;

/// <summary>What one step of <see cref="ZstdDecompressor.Decompress"/> did.</summary>
/// <param name="BytesRead">Bytes of the source that are done with.</param>
/// <param name="BytesWritten">Bytes written to the destination.</param>
public readonly record struct ZstdStep(int BytesRead, int BytesWritten);
