using System.Globalization;

namespace Sluice.Pipelines.Reading.Files;

/// <summary>Every way in which a file as a whole can be unusable, as problems for a person.</summary>
internal static class FileProblems
{
    public static Problem NotFound(string path) => new("file_not_found", "There is no such file.")
    {
        File = path,
        Found = "nothing",
        Expected = "a file",
        Advice = path.Contains('\uFFFD') ? "Its name is no UTF-8, so that it can not be opened: rename it."
            : "Check the path; if the file was there, somebody has moved or deleted it since.",
    };

    public static Problem IsFolder(string path) => new("is_a_folder", "This is a folder; a file is needed.")
    {
        File = path,
        Found = "a folder",
        Expected = "a file",
        Advice = $"Name its files: '{path.TrimEnd('/')}/*'.",
    };

    public static Problem NotRegular(string path) => new(
        "not_a_regular_file", "This is a pipe, a socket or a device; it can not be read twice.")
    {
        File = path,
        Found = "a special file",
        Expected = "a regular file",
        Advice = "Write its content into a file first.",
    };

    public static Problem NoPermission(string path) => new("no_permission", "This file may not be read by the user that Sluice runs as.")
    {
        File = path,
        Found = "no permission to read",
        Expected = "permission to read",
        Advice = "Give that user read permission on the file and on the folders above it.",
    };

    public static Problem Unreadable(string path, string why) => new("file_unreadable", $"The file can not be read: {why.TrimEnd('.')}.")
    {
        File = path,
        Found = why,
        Expected = "a readable file",
        Advice = "Check the disk or the network share that it lies on.",
    };

    public static Problem Changed(string path) => new("file_changed", "The file was changed while it was read.")
    {
        File = path,
        Found = "another size, time or identity than at the start",
        Expected = "a file that nobody writes to",
        Advice = "Wait until it is written completely, then run again.",
    };

    public static Problem Empty(string path) => new("file_empty", "The file is empty.")
    {
        File = path,
        Found = "no content",
        Expected = "at least a header",
        Advice = "Ask whoever made it: an export may have failed.",
    };

    public static Problem FormatNotSupported(string path, FileFormat format) => new(
        "format_not_supported",
        $"This is {FileFormats.Describe(format)}, which Sluice does not read{(format is FileFormat.Sql ? " as a table" : "")}.")
    {
        File = path,
        Found = FileFormats.Describe(format),
        Expected = "CSV, TSV, JSON, NDJSON, Parquet or Excel",
        Advice = AdviceFor(format),
    };

    public static Problem FormatMismatch(string path, string extension, FileFormat claimed, FileFormat found) => new(
        "format_mismatch",
        $"The name ends in {extension}, but the content is {FileFormats.Describe(found)}.")
    {
        File = path,
        Found = FileFormats.Describe(found),
        Expected = FileFormats.Describe(claimed),
        Advice = found switch
        {
            FileFormat.DelimitedText => "If the content is right, give the file the name that belongs to it, such as .csv.",
            FileFormat.Json => "If the content is right, give the file the name that belongs to it, such as .json.",
            FileFormat.Parquet => "If the content is right, give the file the name that belongs to it, such as .parquet.",
            FileFormat.Xlsx => "If the content is right, give the file the name that belongs to it: .xlsx.",
            FileFormat.Xls => "If the content is right, give the file the name that belongs to it: .xls.",
            FileFormat.Zip when claimed is FileFormat.Xlsx or FileFormat.Xlsb or FileFormat.Ods =>
                "A workbook is such an archive, but this one has none of its parts, or is cut off. Copy or export it again.",
            _ => AdviceFor(found),
        },
    };

    public static Problem FormatNotDeclared(string path, FileFormat declared, FileFormat found) => new(
        "format_mismatch",
        $"The file is declared as {FileFormats.Describe(declared)}, but the content is {FileFormats.Describe(found)}.")
    {
        File = path,
        Found = FileFormats.Describe(found),
        Expected = FileFormats.Describe(declared),
        Advice = "Declare the format that the file has, or leave the format out.",
    };

    public static Problem NestedCompression(string path, FileFormat inner) => new(
        "nested_compression", $"Unpacked, the file is {FileFormats.Describe(inner)} again.")
    {
        File = path,
        Found = FileFormats.Describe(inner) + " inside a compressed file",
        Expected = "text inside a compressed file",
        Advice = "Unpack it once and try again.",
    };

    public static Problem CompressedColumnar(string path, FileFormat inner) => new(
        "compressed_as_a_whole", $"Unpacked, the file is {FileFormats.Describe(inner)}, which is read from its end and must lie open.")
    {
        File = path,
        Found = FileFormats.Describe(inner) + " inside a compressed file",
        Expected = "the file itself",
        Advice = "Unpack it and try again.",
    };

    public static Problem Truncated(string path, string format) => new(
        $"{format}_truncated", $"The {format} data ends before its end mark: part of the file is missing.")
    {
        File = path,
        Found = "the end of the file",
        Expected = $"more {format} data",
        Advice = "Copy or upload the file again.",
    };

    public static Problem Corrupt(string path, string format, string why) => new(
        $"{format}_corrupt", $"The {format} data is damaged: {why.TrimEnd('.')}.")
    {
        File = path,
        Found = why,
        Expected = $"sound {format} data",
        Advice = "Copy or upload the file again.",
    };

    public static Problem TrailingGarbage(string path, string format) => new(
        $"{format}_trailing_garbage", $"After the end of the {format} data there are bytes that do not belong to it.")
    {
        File = path,
        Found = "more bytes",
        Expected = "the end of the file",
        Advice = "Copy or upload the file again; two files may have been joined.",
    };

    public static Problem UnpackedTooLarge(string path, long bytesMax) => new(
        "unpacked_too_large",
        $"Unpacked, the file has more than {Number(bytesMax)} bytes.")
    {
        File = path,
        Found = $"more than {Number(bytesMax)} bytes",
        Expected = $"at most {Number(bytesMax)} bytes",
        Advice = "If the file is trusted and really that large, raise unpacked_bytes_max.",
    };

    public static Problem UnpackedRatioTooHigh(string path, long packed, long unpacked, int ratioMax) => new(
        "unpacked_too_large",
        $"{Number(packed)} bytes of the file became {Number(unpacked)} bytes; this looks like a file made to fill disks.")
    {
        File = path,
        Found = $"{Number(unpacked / Math.Max(1, packed))}:1",
        Expected = $"at most {Number(ratioMax)}:1",
        Advice = "If the file is trusted and its content really repeats that much, raise unpacked_ratio_max.",
    };

    public static Problem UnknownEncoding(string name) => new("unknown_encoding", $"There is no encoding '{name}'.")
    {
        Found = name,
        Expected = "utf-8, utf-16, windows-1252, iso-8859-1, shift_jis, gb18030 or another IANA name",
        Advice = "Leave it out to have it found by the content.",
    };

    public static Problem EncodingGuessed(string path, TextEncoding encoding) => new(
        "encoding_guessed", $"The file does not say its encoding and is not UTF-8; read as {encoding.Name}.")
    {
        File = path,
        Found = encoding.Name,
        Expected = "utf-8, a byte order mark, or a declared encoding",
        Advice = $"Compare some letters with accents, then declare it: encoding: {encoding.Name}.",
        Severity = Severity.Warning,
    };

    public static Problem EncodingOverruled(string path, string declared, TextEncoding found) => new(
        "encoding_overruled", $"Declared as {declared}, but the file begins with the byte order mark of {found.Name}; read as {found.Name}.")
    {
        File = path,
        Found = found.Name,
        Expected = declared,
        Advice = "Correct the declared encoding.",
        Severity = Severity.Warning,
    };

    public static Problem SomeBytesNotUtf8(string path, long sequences) => new(
        "encoding_has_bad_bytes",
        $"Most of the file is UTF-8, but {Number(sequences)} places in its first part are not; the records that hold such bytes are rejected.")
    {
        File = path,
        Found = $"{Number(sequences)} invalid sequences",
        Expected = "utf-8 throughout",
        Advice = "If the file has one other encoding, declare it.",
        Severity = Severity.Warning,
    };

    public static Problem CompressionNotAsNamed(string path, FileCompression claimed, FileCompression found) => new(
        "compression_not_as_named",
        claimed is FileCompression.None
            ? $"The name does not say so, but the file is packed with {Name(found)}; it is unpacked."
            : $"The name says {Name(claimed)}, but the file is {(found is FileCompression.None ? "not packed" : "packed with " + Name(found))}; it is read as it is.")
    {
        File = path,
        Found = Name(found),
        Expected = Name(claimed),
        Severity = Severity.Warning,
    };

    public static Problem FormatNotAsNamed(string path, string extension, FileFormat found) => new(
        "format_not_as_named", $"The name ends in {extension}, but the content is {FileFormats.Describe(found)}; it is read as that.")
    {
        File = path,
        Found = FileFormats.Describe(found),
        Expected = extension,
        Severity = Severity.Warning,
    };

    private static string Name(FileCompression compression) => compression.ToString().ToLowerInvariant();

    private static string Number(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    private static string AdviceFor(FileFormat format) => format switch
    {
        FileFormat.Xlsx or FileFormat.Xlsb or FileFormat.Xls or FileFormat.Ods
            => "Open it in a spreadsheet program and save it as .xlsx, or the sheet as CSV UTF-8.",
        FileFormat.Sql => "Export the data as CSV, JSON or Parquet. What the SQL does with tables is told by sluice lineage.",
        FileFormat.EncryptedOffice => "Remove the password and save it again.",
        FileFormat.Html => "Open it in a spreadsheet program and save it as CSV UTF-8, or name it .html to have its table read.",
        FileFormat.Zip or FileFormat.OtherArchive => "Unpack it and name the file inside.",
        FileFormat.Binary => "Ask for the file again; it may be damaged or be something else than its name says.",
        _ => "Export the data as CSV, JSON or Parquet.",
    };
}
