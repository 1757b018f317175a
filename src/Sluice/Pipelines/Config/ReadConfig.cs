using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines.Config;

/// <summary>How a pipeline reads its files (<c>read:</c>). What is null is found in the file itself.</summary>
public sealed record ReadConfig
{
    /// <summary>The formats the pipeline is for; empty for all.</summary>
    public IReadOnlyList<DeclaredFormat> Formats { get; init; } = [];

    /// <summary>What stands between fields; empty for nothing (a line is a field), null to find it in the file.</summary>
    public string? Delimiter { get; init; }

    /// <summary>The character around fields; empty for none, null to find it in the file.</summary>
    public string? Quote { get; init; }

    /// <summary>The character that takes a quote's meaning away; empty for none, null for the quote itself.</summary>
    public string? Escape { get; init; }

    /// <summary>Whether the first record names the columns.</summary>
    public HeaderMode Header { get; init; }

    /// <summary>Lines before the header that are no records.</summary>
    public int SkipLines { get; init; }

    /// <summary>The sheet of a workbook, by its name or its number from 1; null for the first that has data.</summary>
    public string? Sheet { get; init; }

    /// <summary>
    /// The members of JSON objects whose arrays hold the records, as names or paths with dots; <c>none</c> alone for the
    /// values of the file themselves, empty to find it in the file.
    /// </summary>
    public IReadOnlyList<string> Records { get; init; } = [];

    /// <summary>The encoding of text by its usual name; null to find it in the file.</summary>
    public string? Encoding { get; init; }

    /// <summary>What an empty cell is.</summary>
    public EmptyCells Empty { get; init; }

    /// <summary>SQL that is true for the rows to take; the others count as filtered. Null takes all.</summary>
    public string? Where { get; init; }

    /// <summary>True when all columns of a file write dates in one order, so that one that settles it settles all.</summary>
    public bool DatesAlike { get; init; }

    /// <summary>How cells are written, where a target does not say otherwise.</summary>
    public CellFormat Format { get; init; } = CellFormat.Default;

    /// <summary>The longest field in bytes; a longer one makes its row a reject.</summary>
    public long FieldBytesMax { get; init; } = 16L << 20;

    /// <summary>The most columns; a file with more is refused.</summary>
    public int ColumnsMax { get; init; } = 16_384;

    /// <summary>The most bytes that a compressed file may unpack to; a larger one is refused.</summary>
    public long UnpackedBytesMax { get; init; } = 64L << 30;

    /// <summary>The most unpacked bytes for each packed one; a file with more is refused.</summary>
    public int UnpackedRatioMax { get; init; } = 200;
}
