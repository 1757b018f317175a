using System.Buffers.Binary;
using Sluice.Pipelines.Reading.Files;

namespace Sluice.Pipelines.Reading.Parquet;

/// <summary>
/// The footer of a Parquet file, read by code of our own: what columns stand at the top of its schema and how many
/// rows its row groups have. Everything in it that can be held against the file itself is.
/// </summary>
/// <param name="ColumnNames">The columns at the top of the schema, in order.</param>
/// <param name="Rows">Rows of all row groups.</param>
/// <param name="RowGroups">Row groups.</param>
/// <param name="UnpackedBytes">Bytes of all pages, as the file says, before compression.</param>
internal sealed record ParquetFooter(IReadOnlyList<string> ColumnNames, long Rows, int RowGroups, long UnpackedBytes)
{
    private const int TailBytes = 8;
    private const int FooterBytesMax = 512 * 1024 * 1024;

    /// <summary>Reads and checks the footer.</summary>
    /// <exception cref="SluiceException">The file is cut off, encrypted, or its footer is no footer or contradicts itself or the file.</exception>
    public static ParquetFooter Read(SourceFile file, ReadOptions options)
    {
        var footer = ReadBytes(file);
        ParquetMetadata metadata;
        try
        {
            metadata = ParquetMetadata.Parse(footer);
            ParquetChecks.Check(metadata, footerStart: file.Identity.Bytes - TailBytes - footer.Length);
        }
        catch (InvalidDataException e)
        {
            throw Failure(ParquetProblems.Corrupt(file.Path, e.Message));
        }

        if (ParquetChecks.Refusal(metadata, file, options) is { } refusal)
        {
            throw Failure(refusal);
        }

        return new(
            [.. metadata.TopLevel.Select(element => element.Name)],
            metadata.RowGroups.Sum(group => group.Rows),
            metadata.RowGroups.Count,
            metadata.RowGroups.Sum(group => group.Columns.Sum(column => column.UnpackedBytes)));
    }

    private static byte[] ReadBytes(SourceFile file)
    {
        var size = file.Identity.Bytes;
        Span<byte> ends = stackalloc byte[4 + TailBytes];
        if (size < ends.Length)
        {
            throw Failure(FileProblems.Truncated(file.Path, "parquet"));
        }

        file.ReadAt(ends[..4], 0);
        file.ReadAt(ends[4..], size - TailBytes);
        if (ends[..4].SequenceEqual("PARE"u8) || ends[8..].SequenceEqual("PARE"u8))
        {
            throw Failure(ParquetProblems.Encrypted(file.Path));
        }

        // The mark at the end is written last: without it the file is the first part of another.
        if (!ends[8..].SequenceEqual("PAR1"u8))
        {
            throw Failure(FileProblems.Truncated(file.Path, "parquet"));
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(ends[4..]);
        if (length == 0 || length > size - ends.Length || length > FooterBytesMax)
        {
            throw Failure(ParquetProblems.Corrupt(file.Path, $"its footer should have {length} bytes, which the file does not have"));
        }

        var footer = new byte[length];
        file.ReadAt(footer, size - TailBytes - length);
        return footer;
    }

    private static SluiceException Failure(Problem problem) => new(FailureKind.Failed, [problem]);
}
