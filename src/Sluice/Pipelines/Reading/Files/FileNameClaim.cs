namespace Sluice.Pipelines.Reading.Files;

/// <summary>
/// What a file's name says about its content. <c>orders.csv.gz</c> claims delimited text in gzip; a name without an
/// extension, or with one that means nothing to us (<c>.txt</c>, <c>.dat</c>, <c>.2024-01-31</c>), claims nothing.
/// </summary>
/// <param name="Format">The format, or null where the name claims none.</param>
/// <param name="Compression">The compression of the last extension.</param>
/// <param name="Extension">The extension that the format was taken from, with its dot; empty where there is none.</param>
public readonly record struct FileNameClaim(FileFormat? Format, FileCompression Compression, string Extension)
{
    /// <summary>Reads the claim off the last one or two extensions.</summary>
    public static FileNameClaim Of(string path)
    {
        var name = Path.GetFileName(path);
        var compression = CompressionOf(name);
        if (compression is not FileCompression.None)
        {
            name = Path.GetFileNameWithoutExtension(name);
        }

        var extension = Path.GetExtension(name);
        return new(FormatOfExtension(extension.TrimStart('.').ToLowerInvariant()), compression, extension);
    }

    /// <summary>The format of an extension in lower case without its dot, or null.</summary>
    internal static FileFormat? FormatOfExtension(string extension) => extension switch
    {
        "csv" or "tsv" or "tab" or "psv" or "ssv" => FileFormat.DelimitedText,
        "json" or "ndjson" or "jsonl" or "jsonlines" or "geojson" or "geojsonl" or "geojsons" => FileFormat.Json,
        "parquet" or "parq" or "pq" => FileFormat.Parquet,
        "xlsx" or "xlsm" or "xltx" or "xltm" => FileFormat.Xlsx,
        "xlsb" => FileFormat.Xlsb,
        "xls" or "xlt" => FileFormat.Xls,
        "ods" => FileFormat.Ods,
        "doc" or "docx" or "ppt" or "pptx" or "msg" => FileFormat.OfficeDocument,
        "htm" or "html" or "xhtml" => FileFormat.Html,
        "xml" => FileFormat.Xml,
        "sql" => FileFormat.Sql,
        "zip" => FileFormat.Zip,
        "bz2" or "xz" or "lz4" or "7z" or "rar" or "tar" or "tgz" => FileFormat.OtherArchive,
        "pdf" => FileFormat.Pdf,
        "png" or "jpg" or "jpeg" or "gif" or "bmp" or "tif" or "tiff" or "webp" or "heic" => FileFormat.Image,
        "mp3" or "mp4" or "mov" or "avi" or "ogg" or "wav" or "webm" or "mkv" => FileFormat.Media,
        "exe" or "dll" or "so" or "dylib" or "class" or "jar" => FileFormat.Executable,
        "sqlite" or "sqlite3" => FileFormat.Sqlite,
        "duckdb" => FileFormat.DuckDbDatabase,
        "avro" or "orc" or "arrow" or "feather" or "hdf5" or "h5" => FileFormat.OtherData,
        "rtf" => FileFormat.RichText,
        _ => null,
    };

    private static FileCompression CompressionOf(string name) => Path.GetExtension(name).ToLowerInvariant() switch
    {
        ".gz" or ".gzip" => FileCompression.Gzip,
        ".zst" or ".zstd" => FileCompression.Zstd,
        _ => FileCompression.None,
    };
}
