namespace Sluice.Pipelines.Config;

/// <summary>The keys of <c>read</c>.</summary>
internal static class ReadKeys
{
    // Encodings of text that a later version decodes; named here so that asking for one is not a spelling mistake.
    private static readonly string[] LaterEncodings =
    [
        "utf-16", "utf-16le", "utf-16be", "windows-1250", "windows-1251", "windows-1252", "windows-1253", "windows-1254",
        "windows-1255", "windows-1256", "windows-1257", "windows-1258", "iso-8859-1", "iso-8859-2", "iso-8859-5",
        "iso-8859-7", "iso-8859-9", "iso-8859-15", "shift_jis", "gb18030", "big5", "euc-kr", "koi8-r", "koi8-u", "cp437", "cp850",
    ];

    private static readonly ReadConfig Default = new();

    private static readonly FormatKeys Format = new(inherited: null);

    private static readonly ConfigShape<FileFormat> FormatShape = Shapes.Word(
        ("csv", FileFormat.Csv), ("tsv", FileFormat.Tsv), ("json", FileFormat.Json), ("ndjson", FileFormat.Ndjson),
        ("parquet", FileFormat.Parquet), ("xlsx", FileFormat.Xlsx), ("xls", FileFormat.Xls));

    private static readonly ConfigKey<IReadOnlyList<FileFormat>> Formats = new("formats",
        new ListShape<FileFormat>(FormatShape, "a list of formats", takesOne: true, isDistinct: true),
        "The formats the pipeline is for; a file of another is refused. Text formats may be packed as .gz or .zst.")
    {
        DefaultWords = "all formats of this version",
        Example = "formats: [csv, parquet]",
    };

    private static readonly ConfigKey<string> Delimiter = new("delimiter", Shapes.Character("", "\r\n\"", ("tab", "\t")),
        "The character between fields.")
    {
        DefaultWords = "found in the file",
        Example = "delimiter: \";\"",
    };

    private static readonly ConfigKey<string> Quote = new("quote", Shapes.Character("", "\r\n", ("none", "")),
        "The character around fields that hold delimiters or line ends.")
    {
        DefaultWords = "found in the file",
        Example = "quote: \"'\"",
    };

    private static readonly ConfigKey<string> Escape = new("escape", Shapes.Character("", "\r\n", ("none", "")),
        "The character that takes a quote's meaning away inside a quoted field.")
    {
        DefaultWords = "the quote itself, doubled",
        Example = "escape: \"\\\\\"",
    };

    private static readonly ConfigKey<HeaderMode> Header = new("header",
        Shapes.Word(("auto", HeaderMode.Auto), ("true", HeaderMode.Present), ("false", HeaderMode.Absent)),
        "Whether the first record names the columns. Without a header they are column_1, column_2, …")
    {
        Default = Default.Header,
        Example = "header: true",
    };

    private static readonly ConfigKey<long> SkipLines = new("skip_lines", Shapes.Whole(0, 1_000_000),
        "Lines at the top of the file, before the header, that are no records.")
    {
        Default = Default.SkipLines,
        Example = "skip_lines: 2",
    };

    private static readonly ConfigKey<string> Encoding = new("encoding", Shapes.TextOf("an encoding, such as utf-8"),
        "The encoding of text.")
    {
        DefaultWords = "utf-8",
        Example = "encoding: utf-8",
    };

    private static readonly ConfigKey<EmptyCells> Empty = new("empty",
        Shapes.Word(("null", EmptyCells.Null), ("quoted_text", EmptyCells.QuotedText), ("text", EmptyCells.Text)),
        "What an empty cell is: no value (`null`), no value unless it stands in quotes (`quoted_text`), or empty text (`text`).")
    {
        Default = Default.Empty,
        Example = "empty: quoted_text",
    };

    private static readonly ConfigKey<string> Where = new("where", Shapes.Sql,
        "SQL over the file's columns that is true for the rows to take. The others count as filtered.")
    {
        DefaultWords = "all rows",
        Example = "where: \"\\\"Issue Type\\\" <> 'Sub-task'\"",
    };

    private static readonly ConfigKey<long> FieldBytesMax = new("field_bytes_max", Shapes.Size(1),
        "The longest field in bytes. A longer one makes its row a reject.")
    {
        Default = Default.FieldBytesMax,
        Example = "field_bytes_max: 1MB",
    };

    private static readonly ConfigKey<long> ColumnsMax = new("columns_max", Shapes.Whole(1, 100_000),
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

    /// <summary>The section.</summary>
    public static ConfigSection<ReadConfig> Section { get; } = new(
        "read", "How files are read. What is not said is found in the file.",
        [
            Formats, Delimiter, Quote, Escape, Header, SkipLines, Encoding, Empty, Where, .. Format.All,
            FieldBytesMax, ColumnsMax, UnpackedBytesMax,
        ],
        Build);

    private static ReadConfig Build(SectionValues values)
    {
        RefuseWhatComesLater(values);
        var quote = values.Get(Quote);
        if (values.Has(Delimiter) && values.Get(Delimiter) is { } delimiter && delimiter == quote)
        {
            values.Problems.Add(values.PlaceOf(Quote), "conflicting_keys",
                $"delimiter and quote of read are both '{quote}'.", quote, "two different characters");
        }

        return new ReadConfig
        {
            Formats = values.Get(Formats) ?? [],
            Delimiter = values.Get(Delimiter),
            Quote = quote,
            Escape = values.Get(Escape),
            Header = values.Get(Header),
            SkipLines = (int)values.Get(SkipLines),
            Encoding = values.Get(Encoding) is null ? null : "utf-8",
            Empty = values.Get(Empty),
            Where = values.Get(Where),
            Format = Format.Apply(values, Default.Format),
            FieldBytesMax = values.Get(FieldBytesMax),
            ColumnsMax = (int)values.Get(ColumnsMax),
            UnpackedBytesMax = values.Get(UnpackedBytesMax),
        };
    }

    private static void RefuseWhatComesLater(SectionValues values)
    {
        // A pipeline may be written for Excel files too; only the files that are Excel have to wait.
        foreach (var format in (values.Get(Formats) ?? []).Where(format => format is FileFormat.Xlsx or FileFormat.Xls))
        {
            values.Problems.NotYet(values.PlaceOf(Formats), $"Reading {FormatShape.Write(format)} files", Severity.Warning);
        }

        var encoding = values.Get(Encoding)?.ToLowerInvariant();
        if (encoding is null or "utf-8" or "utf8")
        {
            return;
        }

        if (LaterEncodings.Contains(encoding))
        {
            values.Problems.NotYet(values.PlaceOf(Encoding), $"The encoding {encoding}");
        }
        else
        {
            values.Problems.UnknownName(values.PlaceOf(Encoding), "bad_value",
                $"read.encoding is {values.NodeOf(Encoding).Describe()}, which is no encoding.", encoding, ["utf-8", .. LaterEncodings]);
        }
    }
}
