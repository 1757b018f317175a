using System.Text.Json.Nodes;
using Sluice.Pipelines.Reading.Files;

namespace Sluice.Pipelines.Config;

/// <summary>The keys of <c>read</c>.</summary>
internal static class ReadKeys
{
    private static readonly ReadConfig Default = new();

    private static readonly FormatKeys Format = new(inherited: null);

    private static readonly ConfigShape<DeclaredFormat> FormatShape = Shapes.Word(
        ("csv", DeclaredFormat.Csv), ("tsv", DeclaredFormat.Tsv), ("json", DeclaredFormat.Json), ("ndjson", DeclaredFormat.Ndjson),
        ("parquet", DeclaredFormat.Parquet), ("xlsx", DeclaredFormat.Xlsx), ("xls", DeclaredFormat.Xls));

    private static readonly ConfigKey<IReadOnlyList<DeclaredFormat>> Formats = new("formats",
        new ListShape<DeclaredFormat>(FormatShape, "a list of formats", takesOne: true, isDistinct: true),
        "The formats the pipeline is for; a file of another is refused. Text formats may be packed as .gz or .zst. `xlsx` and `xls` both "
        + "stand for all that Excel opens as a workbook.")
    {
        DefaultWords = "all formats of this version",
        Example = "formats: [csv, parquet]",
    };

    private static readonly ConfigKey<string> Delimiter = new("delimiter", Shapes.Delimiter,
        "What stands between fields; `none` makes each line one field.")
    {
        DefaultWords = "found in the file",
        Example = "delimiter: \";\"",
    };

    private static readonly ConfigKey<string> Quote = new("quote", Shapes.AsciiCharacter,
        "The character around fields that hold delimiters or line ends; `none` where there is none.")
    {
        DefaultWords = "found in the file",
        Example = "quote: \"'\"",
    };

    private static readonly ConfigKey<string> Escape = new("escape", Shapes.AsciiCharacter,
        "The character that takes a quote's meaning away inside a quoted field.")
    {
        DefaultWords = "the quote itself, doubled",
        Example = "escape: \"\\\\\"",
    };

    private static readonly ConfigKey<HeaderMode> Header = new("header",
        Shapes.Word(("auto", HeaderMode.Auto), ("true", HeaderMode.Present), ("false", HeaderMode.Absent)),
        "Whether the first record names the columns. Without a header they are column_1, column_2 and so on.")
    {
        Default = Default.Header,
        Example = "header: true",
    };

    private static readonly ConfigKey<long> SkipLines = new("skip_lines", Shapes.Whole(0, 1_000_000),
        "Lines at the top of the file (of a sheet: rows), before the header, that are no records.")
    {
        Default = Default.SkipLines,
        Example = "skip_lines: 2",
    };

    private static readonly ConfigKey<string> Sheet = new("sheet", Shapes.AnyText,
        "The sheet of a workbook, by its name or its number from 1; of a page the table, by its id or number.")
    {
        DefaultWords = "the first with data; of a page the largest",
        Example = "sheet: Orders",
    };

    private static readonly ConfigKey<IReadOnlyList<string>> Records = new("records",
        new ListShape<string>(Shapes.TextOf("the name of a member"), "a list of names", takesOne: true, least: 1, isDistinct: true),
        "Of JSON, the member whose array holds the records, where the file is an object around them or many such objects (pages of an API's answer): a "
        + "name, or a path such as `data.items`; of a list every one that is there. A value of the file without it is a record itself, and what stands "
        + "beside it in the object is not read. `none` where the values of the file are the records, whatever is in them.")
    {
        DefaultWords = "the values of the file, or what a page of an API's answer says",
        Example = "records: issues",
    };

    private static readonly ConfigKey<string> Encoding = new("encoding", EncodingShape(),
        "The encoding of text, by its usual name: utf-8, utf-16, windows-1252, iso-8859-15, shift_jis, gb18030, koi8-r, cp850 and others.")
    {
        DefaultWords = "found in the file",
        Example = "encoding: windows-1252",
    };

    private static readonly ConfigKey<EmptyCells> Empty = new("empty",
        Shapes.Word(("null", EmptyCells.Null), ("quoted_text", EmptyCells.QuotedText), ("text", EmptyCells.Text)),
        "What an empty cell is: no value (`null`), no value unless it stands in quotes (`quoted_text`), or empty text (`text`).")
    {
        Default = Default.Empty,
        Example = "empty: quoted_text",
    };

    private static readonly ConfigKey<string> Where = new("where", Shapes.Sql,
        "SQL over the file's columns that is true for the rows to take. The others count as filtered. A column that a target of its name takes is read as that target says.")
    {
        DefaultWords = "all rows",
        Example = "where: \"\\\"Issue Type\\\" <> 'Sub-task'\"",
    };

    private static readonly ConfigKey<bool> DatesAlike = new("dates_alike", Shapes.Bool,
        "Whether all columns of a file write dates in one order, because one program has written them: a declared date that its own column does not "
        + "settle is then read as the columns that settle it are, and a note says so.")
    {
        Default = Default.DatesAlike,
        Example = "dates_alike: true",
    };

    private static readonly ConfigKey<long> FieldBytesMax = new("field_bytes_max", Shapes.Size(1, 256L << 20),
        "The longest field in bytes. A longer one makes its row a reject.")
    {
        Default = Default.FieldBytesMax,
        Example = "field_bytes_max: 1MB",
    };

    private static readonly ConfigKey<long> ColumnsMax = new("columns_max", Shapes.Whole(1, 1_000_000),
        "The most columns. A file with more is refused.")
    {
        Default = Default.ColumnsMax,
        Example = "columns_max: 2000",
    };

    private static readonly ConfigKey<long> UnpackedBytesMax = new("unpacked_bytes_max", Shapes.Size(1),
        "The most bytes that a packed file may unpack to, counted while unpacking. A larger one is refused.")
    {
        Default = Default.UnpackedBytesMax,
        Example = "unpacked_bytes_max: 8GB",
    };

    private static readonly ConfigKey<long> UnpackedRatioMax = new("unpacked_ratio_max", Shapes.Whole(1, int.MaxValue),
        "The most unpacked bytes for each packed one, looked at beyond the first 100 MB. Tables seldom reach 50.")
    {
        Default = Default.UnpackedRatioMax,
        Example = "unpacked_ratio_max: 1000",
    };

    /// <summary>The section.</summary>
    public static ConfigSection<ReadConfig> Section { get; } = new(
        "read", "How files are read. What is not said is found in the file.",
        [
            Formats, Delimiter, Quote, Escape, Header, SkipLines, Sheet, Records, Encoding, Empty, Where, DatesAlike, .. Format.All,
            FieldBytesMax, ColumnsMax, UnpackedBytesMax, UnpackedRatioMax,
        ],
        Build);

    private static ReadConfig Build(SectionValues values)
    {
        CheckDelimiter(values);
        return new ReadConfig
        {
            Formats = values.Get(Formats) ?? [],
            Delimiter = values.Get(Delimiter),
            Quote = values.Get(Quote),
            Escape = values.Get(Escape),
            Header = values.Get(Header),
            SkipLines = (int)values.Get(SkipLines),
            Sheet = values.Get(Sheet),
            Records = values.Get(Records) ?? [],
            Encoding = values.Get(Encoding),
            Empty = values.Get(Empty),
            Where = values.Get(Where),
            DatesAlike = values.Get(DatesAlike),
            Format = Format.Apply(values, Default.Format),
            FieldBytesMax = values.Get(FieldBytesMax),
            ColumnsMax = (int)values.Get(ColumnsMax),
            UnpackedBytesMax = values.Get(UnpackedBytesMax),
            UnpackedRatioMax = (int)values.Get(UnpackedRatioMax),
        };
    }

    // A field that begins like what ends it can not be told from an empty one.
    private static void CheckDelimiter(SectionValues values)
    {
        var other = new[] { Quote, Escape }.FirstOrDefault(key =>
            values.Get(key) is { Length: 1 } letter && values.Get(Delimiter)?.StartsWith(letter, StringComparison.Ordinal) == true);
        if (other is not null)
        {
            values.Problems.Add(values.PlaceOf(other), "conflicting_keys",
                $"delimiter and {other.Name} of read both begin with '{values.Get(other)}'.", values.Get(other),
                "two different characters");
        }
    }

    private static ConfigShape<string> EncodingShape() => new ScalarShape<string>(
        "an encoding by its usual name, such as utf-8 or windows-1252",
        (ConfigNode node, out string value, out string? advice) =>
        {
            var isKnown = TextEncoding.TryFind(node.Text, out var encoding);
            value = encoding?.Name ?? "";
            advice = null;
            return isKnown;
        },
        () => new JsonObject { ["type"] = Shapes.Array(["string", "integer"]) });
}
