namespace Sluice.SqlLineage.Dialects;

/// <summary>How names compare.</summary>
internal enum NameFolding : byte
{
    /// <summary>The case of letters never matters.</summary>
    IgnoreCase,

    /// <summary>Names without quotes are lower case; "Name" is another name than name.</summary>
    Lower,

    /// <summary>Names without quotes are upper case; "Name" is another name than NAME.</summary>
    Upper,
}

/// <summary>
/// What differs between SQL dialects, as data: one grammar reads them all and asks these flags where they part.
/// </summary>
internal sealed record Dialect
{
    /// <summary>What the user called it: "postgresql", "mariadb", …</summary>
    public required string Name { get; init; }

    /// <summary>The dialect that another name stands for; the grammar asks this, so that every name gets one answer.</summary>
    public string Family { get => field ?? Name; init; }

    /// <summary>"x" is a string, not a name.</summary>
    public bool DoubleQuotedStrings { get; init; }

    /// <summary>[x] is a name.</summary>
    public bool BracketNames { get; init; }

    /// <summary>What happens to the case of names without quotes; where it is folded, quoted names keep theirs.</summary>
    public NameFolding Folding { get; init; }

    /// <summary>A backslash escapes the next character of a string.</summary>
    public bool BackslashEscapes { get; init; }

    /// <summary># starts a comment that ends with the line.</summary>
    public bool HashComments { get; init; }

    /// <summary>// starts a comment that ends with the line.</summary>
    public bool SlashComments { get; init; }

    /// <summary>/* /* */ */ nests.</summary>
    public bool NestedComments { get; init; } = true;

    /// <summary>A line that holds only GO ends a batch.</summary>
    public bool GoBatches { get; init; }

    /// <summary>A line that holds only / ends a statement.</summary>
    public bool SlashTerminates { get; init; }

    /// <summary>#name and ##name are temporary tables.</summary>
    public bool HashTables { get; init; }

    /// <summary>`a.b.c` inside one pair of quotes is a path of three names.</summary>
    public bool QuotedPaths { get; init; }

    /// <summary>project-with-dash is one name in a table path.</summary>
    public bool DashedNames { get; init; }

    /// <summary>'''…''' and """…""" are strings.</summary>
    public bool TripleQuotes { get; init; }

    /// <summary>Tables whose names end in a date (events_20240131) are shards of one table (events_yyyymmdd).</summary>
    public bool DateShards { get; init; }

    /// <summary>A name may start with a digit.</summary>
    public bool DigitNames { get; init; }

    /// <summary>@name/path is a stage, not a variable.</summary>
    public bool Stages { get; init; }

    /// <summary>a:b.c is a path into a semi-structured column.</summary>
    public bool ColonPaths { get; init; }

    /// <summary>The DELIMITER command changes what ends a statement.</summary>
    public bool DelimiterCommand { get; init; }

    /// <summary>alias = expression in a select list names the column.</summary>
    public bool EqualsAlias { get; init; }

    /// <summary>A select item may read the alias of an earlier one.</summary>
    public bool LateralAliases { get; init; }

    /// <summary>A path that starts with a column reaches into a struct.</summary>
    public bool StructPaths { get; init; } = true;

    /// <summary>FROM t, t.items reads an array of t.</summary>
    public bool CorrelatedArrays { get; init; }

    /// <summary>Two columns of one name in a derived table are an error even when nobody reads them.</summary>
    public bool UniqueDerivedColumns { get; init; }

    /// <summary>A WITH item may read itself without the word RECURSIVE.</summary>
    public bool ImplicitRecursion { get; init; }

    /// <summary>LEVEL is the depth in a hierarchical query, not a column.</summary>
    public bool HasLevel { get; init; }

    /// <summary>DUAL is a table of one row that nobody owns.</summary>
    public bool HasDual { get; init; }

    /// <summary>STREAM (LIVE.t) is the table t of the same pipeline.</summary>
    public bool LiveTables { get; init; }

    /// <summary>DECLARE always starts a block that goes on to its END.</summary>
    public bool HasBlockDeclarations { get; init; }

    /// <summary>A backslash in a raw string r'…' does not guard the quote behind it.</summary>
    public bool PlainRawStrings { get; init; }

    /// <summary>1 DAY and x MONTHS are durations without the word INTERVAL.</summary>
    public bool LabelledDurations { get; init; }

    /// <summary>A file may be a notebook: lines that start with % say in which language a cell is written.</summary>
    public bool Notebooks { get; init; }

    /// <summary>The rows of COPY … FROM STDIN follow in the text, up to a line that holds only \.</summary>
    public bool CopyData { get; init; }

    /// <summary>USE names the schema, where others name the database.</summary>
    public bool UseNamesSchema { get; init; }

    /// <summary>Schema that a one-part name belongs to, when the dialect has a fixed one.</summary>
    public string? DefaultSchema { get; init; }
}
