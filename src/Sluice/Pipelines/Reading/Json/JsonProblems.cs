using System.Globalization;
using Sluice.Pipelines.Reading.Files;

namespace Sluice.Pipelines.Reading.Json;

/// <summary>What can be wrong with a JSON file as a whole, as problems for a person.</summary>
internal static class JsonProblems
{
    /// <summary>The failure that carries a problem.</summary>
    public static SluiceException Failure(Problem problem) => new(FailureKind.Failed, [problem]);

    /// <summary>The file stops being JSON at an offset in its decoded bytes.</summary>
    public static Problem Broken(DecodedFile file, long offset, JsonFault fault, JsonLayout? layout)
    {
        var (line, column, found) = TextPosition.Of(file, offset);
        var expected = Expected(fault, layout);
        return new("json_broken", $"This is not JSON from line {line}, column {column} on: found {found}, expected {expected}.")
        {
            File = file.Path,
            Line = line,
            Column = column.ToString(CultureInfo.InvariantCulture),
            Found = found,
            Expected = expected,
            Advice = AdviceFor(fault, layout, isAtEnd: found == TextPosition.EndOfFile),
        };
    }

    public static Problem RecordTooLong(DecodedFile file, long offset, int bytesMax)
    {
        var (line, _, _) = TextPosition.Of(file, offset);
        return new("record_too_long", $"The record that begins in line {line} is longer than {bytesMax:#,0} bytes.")
        {
            File = file.Path,
            Line = line,
            Found = $"more than {bytesMax.ToString("#,0", CultureInfo.InvariantCulture)} bytes",
            Expected = "records that fit into memory",
            Advice = "If the records are an array inside one large object, name its member with read: { records: NAME }.",
        };
    }

    public static Problem TooManyColumns(DecodedFile file, int columnsMax) => new(
        "too_many_columns", $"The records have more than {columnsMax.ToString("#,0", CultureInfo.InvariantCulture)} different names.")
    {
        File = file.Path,
        Found = $"more than {columnsMax.ToString("#,0", CultureInfo.InvariantCulture)} names",
        Expected = $"at most {columnsMax.ToString("#,0", CultureInfo.InvariantCulture)} columns",
        Advice = "Names that are values (ids, dates) make a column each: turn them into records of name and value. Else raise columns_max.",
    };

    public static Problem DuplicateNames(DecodedFile file, string name, long records, long firstRow) => new(
        "duplicate_names",
        $"{records.ToString("#,0", CultureInfo.InvariantCulture)} records have a name more than once (first '{name}' in record {firstRow}); the last value counts.")
    {
        File = file.Path,
        Column = name,
        Found = "the same name twice in one object",
        Expected = "different names",
        Advice = "Have it mended where the file is made: the earlier values are not read.",
        Severity = Severity.Warning,
    };

    public static Problem LoneSurrogates(DecodedFile file, long records, long firstRow) => new(
        "half_characters",
        $"{records.ToString("#,0", CultureInfo.InvariantCulture)} records (first record {firstRow}) hold an escape such as \\ud83d that is half a character; it is kept as it is written.")
    {
        File = file.Path,
        Found = "half a surrogate pair",
        Expected = "both halves",
        Advice = "Have it mended where the file is made: texts were probably cut by length there.",
        Severity = Severity.Warning,
    };

    /// <summary>The file says of itself that it is a page of an answer.</summary>
    public static Problem PagesRecognised(DecodedFile file, string path) => new(
        "records_recognised", $"The file is a page of an API's answer: its records are the elements of '{path}'. What stands beside them in the page is not read.")
    {
        File = file.Path,
        Column = path,
        Advice = $"Say it with read: {{ records: {path} }}, or read: {{ records: none }} for one record a page.",
        Severity = Severity.Warning,
    };

    /// <summary>The file began with pages, and some later ones have more than pages have.</summary>
    public static Problem MembersNotRead(DecodedFile file, string member, long pages) => new(
        "members_not_read", $"{pages.ToString("#,0", CultureInfo.InvariantCulture)} pages have members that pages do not have (first '{member}'), which are not read.")
    {
        File = file.Path,
        Column = member,
        Found = $"'{member}' beside the records",
        Expected = "nothing but what pages say of themselves",
        Advice = "If the objects are records themselves, say read: { records: none }.",
        Severity = Severity.Warning,
    };

    /// <summary>The file is one record with an array of objects in it.</summary>
    public static Problem RecordsInside(DecodedFile file, string member) => new(
        "records_inside", $"The file is one object, and so one record; it has an array of objects in '{member}'.")
    {
        File = file.Path,
        Column = member,
        Advice = $"If those are the records, say read: {{ records: {member} }} in a pipeline (--set read.records={member}).",
        Severity = Severity.Warning,
    };

    /// <summary>Arrays of objects one after another, each of them one record.</summary>
    public static Problem RecordsInsideArrays(DecodedFile file) => new(
        "records_inside", "Each record of the file is an array of objects, and so one value.")
    {
        File = file.Path,
        Column = JsonSource.BareColumnName,
        Advice = "If the objects are the records, put each on a line of its own (jq -c '.[]' does), or all of them into one array.",
        Severity = Severity.Warning,
    };

    public static Problem NoRecords(DecodedFile file) => new("no_records", "The file holds an empty array: there are no records in it.")
    {
        File = file.Path,
        Severity = Severity.Warning,
    };

    /// <summary>One record is not JSON, from a place in its own bytes on.</summary>
    public static Problem BrokenRecord(ReadOnlySpan<byte> raw, int at, JsonFault fault)
    {
        var found = TextPosition.Describe(raw[Math.Min(at, raw.Length)..], "the end of the record");
        var expected = Expected(fault, JsonLayout.Lines);
        return new("broken_json", $"Not JSON from byte {at + 1} of the record on: found {found}, expected {expected}.")
        {
            Found = found,
            Expected = expected,
        };
    }

    /// <summary>What would have been right, in words.</summary>
    public static string Expected(JsonFault fault, JsonLayout? layout) => fault switch
    {
        JsonFault.Value when layout is JsonLayout.Sequence => "an object or an array",
        JsonFault.Value => "a value",
        JsonFault.Name => "a name in double quotes",
        JsonFault.NameOrBrace => "a name in double quotes or }",
        JsonFault.Colon => "a colon",
        JsonFault.CommaOrBrace => "a comma or }",
        JsonFault.CommaOrBracket => "a comma or ]",
        JsonFault.ClosingQuote => "a closing quote",
        JsonFault.EscapedControl => "the control character as an escape, such as \\n",
        JsonFault.Escape => "one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u",
        JsonFault.HexDigits => "four hexadecimal digits after \\u",
        JsonFault.Digit => "a digit",
        JsonFault.Literal => "true, false or null",
        JsonFault.LessNesting => $"at most {JsonGrammar.DepthMax} levels of nesting",
        JsonFault.End when layout is JsonLayout.Array => "the end of the file after the array",
        JsonFault.End => "the end of the record",
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
    };

    private static string AdviceFor(JsonFault fault, JsonLayout? layout, bool isAtEnd) => fault switch
    {
        _ when isAtEnd => "It looks cut off: copy or export it again.",
        JsonFault.Value when layout is JsonLayout.Sequence
            => "Put the records into an array, or each on one line of its own without commas between them.",
        JsonFault.End => "Remove what follows, or put all records into one array.",
        _ => "Mend that place. Comments, trailing commas, single quotes and NaN are no JSON.",
    };
}
