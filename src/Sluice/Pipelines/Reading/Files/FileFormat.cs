namespace Sluice.Pipelines.Reading.Files;

/// <summary>What a file is, by its content. Only some of them can be read; the rest are known so that a refusal can name them.</summary>
public enum FileFormat
{
    /// <summary>Not a single byte, or nothing but a byte order mark.</summary>
    Empty,

    /// <summary>Text without a structure of its own: CSV, TSV or any other delimited text.</summary>
    DelimitedText,

    /// <summary>JSON: one document, an array, or values one after another (NDJSON).</summary>
    Json,

    /// <summary>Apache Parquet.</summary>
    Parquet,

    /// <summary>Excel since 2007 (.xlsx, .xlsm).</summary>
    Xlsx,

    /// <summary>Excel since 2007 in its binary form (.xlsb).</summary>
    Xlsb,

    /// <summary>Excel before 2007 (.xls).</summary>
    Xls,

    /// <summary>An Office document that is locked with a password.</summary>
    EncryptedOffice,

    /// <summary>OpenDocument spreadsheet (.ods).</summary>
    Ods,

    /// <summary>A Word or PowerPoint document, old or new.</summary>
    OfficeDocument,

    /// <summary>An HTML page, also under an .xls name.</summary>
    Html,

    /// <summary>Excel's "XML Spreadsheet 2003", also under an .xls name.</summary>
    ExcelXml,

    /// <summary>Any other XML.</summary>
    Xml,

    /// <summary>SQL statements.</summary>
    Sql,

    /// <summary>gzip.</summary>
    Gzip,

    /// <summary>Zstandard.</summary>
    Zstd,

    /// <summary>A zip archive of anything that is not an Office document.</summary>
    Zip,

    /// <summary>Another archive or compression: bzip2, xz, lz4, 7z, rar, tar.</summary>
    OtherArchive,

    /// <summary>PDF.</summary>
    Pdf,

    /// <summary>A picture.</summary>
    Image,

    /// <summary>Sound or film.</summary>
    Media,

    /// <summary>A program or library.</summary>
    Executable,

    /// <summary>An SQLite database.</summary>
    Sqlite,

    /// <summary>A DuckDB database.</summary>
    DuckDbDatabase,

    /// <summary>Another data format with types: Avro, ORC, Arrow, HDF5.</summary>
    OtherData,

    /// <summary>Rich text (RTF).</summary>
    RichText,

    /// <summary>Bytes that are no text in any encoding, and no format that is known.</summary>
    Binary,
}
