namespace Sluice.Pipelines.Reading.Files;

/// <summary>Names of formats for a person, and which of them are text.</summary>
public static class FileFormats
{
    /// <summary>The format with its article: "a PDF document".</summary>
    public static string Describe(FileFormat format) => format switch
    {
        FileFormat.Empty => "an empty file",
        FileFormat.DelimitedText => "text",
        FileFormat.Json => "JSON",
        FileFormat.Parquet => "Parquet",
        FileFormat.Xlsx => "an Excel workbook (.xlsx)",
        FileFormat.Xlsb => "a binary Excel workbook (.xlsb)",
        FileFormat.Xls => "an old Excel workbook (.xls)",
        FileFormat.EncryptedOffice => "an Office document that is locked with a password",
        FileFormat.Ods => "an OpenDocument spreadsheet (.ods)",
        FileFormat.OfficeDocument => "an Office document that is no workbook",
        FileFormat.Html => "an HTML page",
        FileFormat.ExcelXml => "an XML spreadsheet (Excel 2003)",
        FileFormat.Xml => "XML",
        FileFormat.Sql => "SQL",
        FileFormat.Gzip => "gzip",
        FileFormat.Zstd => "zstd",
        FileFormat.Zip => "a zip archive",
        FileFormat.OtherArchive => "an archive (bzip2, xz, lz4, 7z, rar or tar)",
        FileFormat.Pdf => "a PDF document",
        FileFormat.Image => "a picture",
        FileFormat.Media => "sound or film",
        FileFormat.Executable => "a program",
        FileFormat.Sqlite => "an SQLite database",
        FileFormat.DuckDbDatabase => "a DuckDB database",
        FileFormat.OtherData => "Avro, ORC, Arrow or HDF5 data",
        FileFormat.RichText => "rich text (RTF)",
        FileFormat.Binary => "binary data",
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
    };

    /// <summary>True where the content is characters, so that encodings and compression apply.</summary>
    public static bool IsText(FileFormat format) => format
        is FileFormat.Empty or FileFormat.DelimitedText or FileFormat.Json or FileFormat.Sql or FileFormat.Html or FileFormat.ExcelXml or FileFormat.Xml;

    /// <summary>The format that a pipeline or a user declares by name (<c>csv</c>, <c>ndjson</c>, …).</summary>
    public static bool TryParse(string name, out FileFormat format)
    {
        var claimed = FileNameClaim.FormatOfExtension(name.Trim().TrimStart('.').ToLowerInvariant());
        format = claimed ?? FileFormat.Binary;
        return claimed is not null;
    }
}
