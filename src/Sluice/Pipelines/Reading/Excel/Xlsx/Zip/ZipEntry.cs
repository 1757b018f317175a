namespace Sluice.Pipelines.Reading.Excel.Xlsx.Zip;

/// <summary>A file in a zip archive, as the archive's directory has it.</summary>
/// <param name="Name">Its name, with slashes.</param>
/// <param name="Method">How it is packed: 0 not at all, 8 deflate.</param>
/// <param name="IsEncrypted">Whether it needs a password.</param>
/// <param name="Checksum">CRC-32 of its unpacked bytes.</param>
/// <param name="PackedBytes">Its size in the archive.</param>
/// <param name="UnpackedBytes">Its size.</param>
/// <param name="HeaderOffset">Where its own header begins in the archive.</param>
internal sealed record ZipEntry(
    string Name, int Method, bool IsEncrypted, uint Checksum, long PackedBytes, long UnpackedBytes, long HeaderOffset)
{
    /// <summary>Where its packed bytes begin.</summary>
    public long DataOffset { get; init; }

    /// <summary>Where they end.</summary>
    public long End => DataOffset + PackedBytes;
}
