using System.Globalization;

namespace Sluice.Pipelines.Reading.Parquet;

/// <summary>What can be wrong with a Parquet file as a whole, as problems for a person.</summary>
internal static class ParquetProblems
{
    public static Problem Corrupt(string path, string why) => new("parquet_corrupt", $"The Parquet file is damaged: {why.TrimEnd('.')}.")
    {
        File = path,
        Found = why,
        Expected = "a sound Parquet footer",
        Advice = "Copy or export the file again.",
    };

    public static Problem Unreadable(string path, string duckDbSays) => new(
        "parquet_unreadable", $"DuckDB can not read this Parquet file: {duckDbSays.TrimEnd('.')}.")
    {
        File = path,
        Found = duckDbSays,
        Expected = "a Parquet file with types that DuckDB knows",
        Advice = "Write it again with a current writer; if it is damaged, copy it again.",
    };

    public static Problem UnnamedField(string path, string column, string type) => new(
        "parquet_unnamed_field", $"Column {column} has a structure with a field without a name, which no SQL can ask for.")
    {
        File = path,
        Column = column,
        Found = type,
        Expected = "names for all fields",
        Advice = "Give the field a name where the file is written. DuckDB writes a UNION so: write its members as columns of their own.",
    };

    public static Problem Encrypted(string path) => new("parquet_encrypted", "The Parquet file is encrypted.")
    {
        File = path,
        Found = "encrypted columns or footer",
        Expected = "a file that is not encrypted",
        Advice = "Write it without encryption.",
    };

    public static Problem PagesElsewhere(string path, string other) => new(
        "parquet_pages_elsewhere", $"The Parquet file is only a summary: its data are in other files, such as '{other}'.")
    {
        File = path,
        Found = "column chunks with a file path",
        Expected = "a file that holds its own data",
        Advice = "Name the files that hold the data.",
    };

    public static Problem CodecNotSupported(string path, long codec)
    {
        var name = codec switch
        {
            3 => "LZO",
            5 => "the old LZ4 (of Hadoop)",
            _ => string.Create(CultureInfo.InvariantCulture, $"number {codec}"),
        };
        return new("parquet_codec_not_supported", $"The Parquet file is compressed with {name}, which can not be read.")
        {
            File = path,
            Found = name,
            Expected = "zstd, snappy, gzip, brotli, lz4_raw or none",
            Advice = "Write it again with zstd or snappy.",
        };
    }

    public static Problem TooManyColumns(string path, int columns, int columnsMax) => new(
        "too_many_columns", $"The file has {Number(columns)} columns.")
    {
        File = path,
        Found = Number(columns),
        Expected = $"at most {Number(columnsMax)}",
        Advice = "Raise columns_max if the file is right.",
    };

    public static Problem TooManyRows(string path, long rows, long bytes) => new(
        "unpacked_too_large", $"{Number(bytes)} bytes say that they hold {Number(rows)} rows; this looks like a file made to fill disks.")
    {
        File = path,
        Found = $"{Number(rows)} rows",
        Expected = "at most 1,000 rows for each byte of the file",
        Advice = "Ask whoever made it what the file should hold.",
    };

    private static string Number(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);
}
