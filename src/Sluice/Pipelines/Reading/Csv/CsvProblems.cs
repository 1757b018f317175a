using System.Text;

namespace Sluice.Pipelines.Reading.Csv;

/// <summary>All messages of the CSV reader.</summary>
internal static class CsvProblems
{
    public static SluiceException TooManyColumns(string file, int found, RecordRule rule) => Failure(
        new("too_many_columns", $"The first record has {found} columns, and at most {rule.ColumnsMax} are allowed.")
        {
            File = file,
            Found = $"{found} columns",
            Expected = $"at most {rule.ColumnsMax}",
            Advice = $"Check the delimiter ({rule.Dialect}), or raise columns_max.",
        });

    public static SluiceException FirstRecordTooLong(string file, RecordRule rule) => Failure(
        new("field_too_long", $"The first record has a field of more than {rule.FieldBytesMax} bytes.")
        {
            File = file,
            Found = $"more than {rule.FieldBytesMax} bytes",
            Expected = $"at most {rule.FieldBytesMax} bytes",
            Advice = $"Check that the file is delimited text ({rule.Dialect}), or raise field_bytes_max.",
        });

    public static Problem EmptyFile(string file) => Warning(
        new("empty_file", "The file has no records.") { File = file });

    public static Problem HeaderOnly(string file) => Warning(
        new("header_only", "The file has a header and no other records.") { File = file });

    public static Problem NoHeaderFound(string file) => Warning(
        new("no_header_found", "The first record looks like the data below it and was read as data; the columns have no names.")
        {
            File = file,
            Advice = "Declare header: true if it holds the names.",
        });

    public static Problem LinesAboveHeader(string file, int lines, ReadOnlySpan<byte> above) => Warning(
        new("lines_above_header",
            $"The header was found in line {lines + 1}; {(lines == 1 ? "the line" : $"the {lines} lines")} above it {(lines == 1 ? "is" : "are")} not read: {Excerpt(above)}.")
        {
            File = file,
            Line = lines + 1,
            Found = Excerpt(above),
            Advice = $"If the table begins in line 1, set read.header to true (line 1 is the header) or false. To say it for good, set read.skip_lines to {lines}.",
        });

    public static Problem OtherWidth(string file, int names, int fields) => Warning(
        new("header_width", $"The header has {(names == 1 ? "1 name" : $"{names} names")}, and every record looked at has {(fields == 1 ? "1 field" : $"{fields} fields")}: they are rejected.")
        {
            File = file,
            Found = $"{fields} fields",
            Expected = $"{names} fields",
            Advice = "Mend the header where the file is made (R leaves out the name of the first column). To read the file as it is, leave the header out "
                + "with read.skip_lines and set read.header to false; the columns are then column_1, column_2 and so on.",
        });

    public static Problem BrokenHeader(string file) => Warning(
        new("header_broken_quote", "A quote in the header is never closed, or text follows its closing quote; it was taken literally.")
        {
            File = file,
            Advice = "Check the names of the columns, and the quote.",
        });

    public static Problem DuplicateHeaders(string file, IReadOnlyList<string> names) => Warning(
        new("duplicate_headers", $"{(names.Count == 1 ? "1 name stands" : $"{names.Count} names stand")} for several columns{(names.Count == 1 ? "" : " each")}: {Listed(names)}.")
        {
            File = file,
            Found = Listed(names),
        });

    public static Problem EmptyHeaders(string file, int count) => Warning(
        new("empty_headers", count == 1 ? "1 column has no name." : $"{count} columns have no name.") { File = file });

    public static SluiceException SkippedTooLong(string file, int line, long bytesMax) => new(FailureKind.Failed,
    [
        new Problem("line_too_long", $"Line {line}, which skip_lines leaves out, does not end within {Sizes.Show(bytesMax)}.")
        {
            File = file,
            Advice = "Look whether this is delimited text; if it is, remove skip_lines or raise read.field_bytes_max.",
        },
    ]);

    public static SluiceException BlankTooLong(string file, long bytesMax) => Failure(
        new("blank_lines", $"The file begins with more than {Sizes.Show(bytesMax)} of blank lines.")
        {
            File = file,
            Advice = "Look whether this is delimited text; if it is, take the blank lines away or raise read.field_bytes_max.",
        });

    public static Problem EndMark(string file, long bytes) => Warning(
        new("end_mark", $"The file ends with {(bytes == 1 ? "a Ctrl-Z (0x1A)" : $"{bytes} times Ctrl-Z (0x1A)")}, the end mark of DOS, which is not read.")
        {
            File = file,
        });

    public static Problem OneColumn(string file, string name) => Warning(
        new("one_column", $"The file is read as one column, {Quoted.Of(name)}: no delimiter divides all of its records.")
        {
            File = file,
            Found = "one column",
            Expected = "a delimiter between fields",
            Advice = "If these are several columns, declare read.delimiter. Where each line stands in quotes as a whole, have the file exported again: "
                + "a program took every line for one field.",
        });

    private static string Excerpt(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, 400)]).ReplaceLineEndings("\n");
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var shown = lines.Take(3).Select(line => $"'{(line.Length <= 60 ? line : line[..60] + "…")}'");
        return string.Join(", ", shown) + (lines.Length > 3 ? " …" : "");
    }

    private static string Listed(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(5)) + (names.Count > 5 ? $" and {names.Count - 5} more" : "");

    private static Problem Warning(Problem problem) => problem with { Severity = Severity.Warning };

    private static SluiceException Failure(Problem problem) => new(FailureKind.Failed, [problem]);
}
