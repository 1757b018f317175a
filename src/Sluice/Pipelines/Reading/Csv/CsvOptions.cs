namespace Sluice.Pipelines.Reading.Csv;

/// <summary>
/// What a user said about a delimited text file. What is null is found out from the file's first megabyte
/// (by a sniffer); everything that was said is taken as said.
/// </summary>
public sealed record CsvOptions
{
    /// <summary>Between fields: one character or a short text; empty for none, so that each line is one field.</summary>
    public string? Delimiter { get; init; }

    /// <summary>Around fields that hold delimiters or line ends: one ASCII character; empty for none.</summary>
    public string? Quote { get; init; }

    /// <summary>
    /// Before a quote that is part of a quoted field: one ASCII character. Null or the quote itself: a doubled quote
    /// says it. A doubled quote is understood beside any other escape too.
    /// </summary>
    public string? Escape { get; init; }

    /// <summary>Whether the first record holds the names of the columns.</summary>
    public bool? Header { get; init; }

    /// <summary>Physical lines to leave out before the header.</summary>
    public int SkipLines { get; init; }

    /// <summary>An empty field without quotes is NULL; otherwise it is an empty text.</summary>
    public bool EmptyIsNull { get; init; } = true;

    /// <summary>An empty field in quotes (<c>""</c>) is NULL; otherwise it is an empty text.</summary>
    public bool QuotedEmptyIsNull { get; init; }

    /// <summary>
    /// Bytes of the longest field, its quotes included. A record with a longer one is a reject; a record may have
    /// twice as many bytes. It bounds memory: the reader looks ahead no farther than that.
    /// </summary>
    public int FieldBytesMax { get; init; } = 16 << 20;

    /// <summary>The largest number of columns a header may have.</summary>
    public int ColumnsMax { get; init; } = 16384;

    /// <summary>
    /// Bytes that a thread parses at a time. Each thread holds one block, and one more is being filled. Smaller blocks
    /// save memory and cost some time under 256 KB.
    /// </summary>
    public int BlockBytes { get; init; } = 2 << 20;

    /// <summary>Keep to the vector instructions that every processor has. For tests, and to rule a suspicion out.</summary>
    public bool PortableInstructions { get; init; }
}
