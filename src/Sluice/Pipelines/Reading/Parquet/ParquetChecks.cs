using Sluice.Pipelines.Reading.Files;
using ColumnChunk = Sluice.Pipelines.Reading.Parquet.ParquetMetadata.ColumnChunk;

namespace Sluice.Pipelines.Reading.Parquet;

/// <summary>Holds a footer against itself and against the file that it stands in.</summary>
internal static class ParquetChecks
{
    // Beyond 100 million rows: a file that has a thousand of them for each of its bytes holds nothing but repetition.
    private const long RowsFree = 100_000_000;
    private const long RowsPerByteMax = 1000;

    /// <summary>Checks that the numbers agree.</summary>
    /// <exception cref="InvalidDataException">They do not; the message is the end of a sentence.</exception>
    public static void Check(ParquetMetadata metadata, long footerStart)
    {
        if (metadata.Rows < 0)
        {
            throw new InvalidDataException("its number of rows is missing or negative");
        }

        // Some writers leave the number at the top zero; the row groups then speak alone.
        var rowsMax = metadata.Rows == 0 ? long.MaxValue : metadata.Rows;
        var rows = 0L;
        for (var i = 0; i < metadata.RowGroups.Count; i++)
        {
            var group = metadata.RowGroups[i];
            if (group.Rows < 0 || group.Rows > rowsMax - rows)
            {
                throw new InvalidDataException($"its {metadata.Rows} rows do not agree with the {group.Rows} rows of row group {i}");
            }

            rows += group.Rows;
            if (group.Columns.Count != metadata.Leaves)
            {
                throw new InvalidDataException($"row group {i} has {group.Columns.Count} columns where the schema has {metadata.Leaves}");
            }

            foreach (var column in group.Columns)
            {
                Check(column, i, footerStart);
            }
        }

        if (rows != metadata.Rows && metadata.Rows != 0)
        {
            throw new InvalidDataException($"it says {metadata.Rows} rows, but its row groups have {rows}");
        }
    }

    /// <summary>A reason not to read the file although the footer is sound.</summary>
    public static Problem? Refusal(ParquetMetadata metadata, SourceFile file, ReadOptions options)
    {
        var columns = metadata.RowGroups.SelectMany(group => group.Columns).ToList();
        if (metadata.IsEncrypted || columns.Exists(column => column.IsEncrypted || !column.HasMetadata))
        {
            return ParquetProblems.Encrypted(file.Path);
        }

        if (columns.Find(column => !string.IsNullOrEmpty(column.FilePath)) is { } elsewhere)
        {
            return ParquetProblems.PagesElsewhere(file.Path, elsewhere.FilePath!);
        }

        if (columns.Find(column => column.Codec is 3 or 5 or > 7 or < 0) is { } packed)
        {
            return ParquetProblems.CodecNotSupported(file.Path, packed.Codec);
        }

        if (metadata.TopLevel.Count > options.ColumnsMax)
        {
            return ParquetProblems.TooManyColumns(file.Path, metadata.TopLevel.Count, options.ColumnsMax);
        }

        return Bomb(metadata, columns, file, options.Unpacked);
    }

    private static Problem? Bomb(ParquetMetadata metadata, List<ColumnChunk> columns, SourceFile file, UnpackedLimits limits)
    {
        var bytes = file.Identity.Bytes;
        var rows = metadata.RowGroups.Sum(group => group.Rows);
        if (rows > RowsFree && rows / bytes > RowsPerByteMax)
        {
            return ParquetProblems.TooManyRows(file.Path, rows, bytes);
        }

        var unpacked = columns.Sum(column => (decimal)column.UnpackedBytes);
        return unpacked > limits.BytesMax ? FileProblems.UnpackedTooLarge(file.Path, limits.BytesMax)
            : unpacked > UnpackedLimits.RatioFreeBytes && unpacked / bytes > limits.RatioMax
                ? FileProblems.UnpackedRatioTooHigh(file.Path, bytes, (long)unpacked, limits.RatioMax)
            : null;
    }

    private static void Check(ColumnChunk column, int group, long footerStart)
    {
        // What is encrypted or lies elsewhere has no offsets here; it is refused by name.
        if (!column.HasMetadata || column.IsEncrypted || !string.IsNullOrEmpty(column.FilePath))
        {
            return;
        }

        // Some writers give the dictionary's offset as zero or as the data's; the earlier one begins the chunk.
        var start = column.DictionaryOffset > 0 ? Math.Min(column.DictionaryOffset, column.DataOffset) : column.DataOffset;
        var isInside = start >= 4 && column.PackedBytes >= 0 && start <= footerStart && column.PackedBytes <= footerStart - start;
        if (column.Values < 0 || column.UnpackedBytes < 0 || !isInside && column.Values > 0)
        {
            throw new InvalidDataException($"a column of row group {group} lies at byte {start} with {column.PackedBytes} bytes, outside the file");
        }
    }
}
