namespace Sluice.Pipelines.Reading.Excel;

/// <summary>What a pipeline says about the sheets that it reads.</summary>
public sealed record SheetOptions
{
    /// <summary>The sheet by its name, or by its number from 1; null for the first that has data.</summary>
    public string? Sheet { get; init; }

    /// <summary>Whether the first row names the columns; null to find out.</summary>
    public bool? Header { get; init; }

    /// <summary>Rows at the top of the sheet that are neither header nor data.</summary>
    public int SkipLines { get; init; }

    /// <summary>Whether a cell of empty text has no value.</summary>
    public bool EmptyIsNull { get; init; } = true;

    /// <summary>
    /// The folder for what does not fit into memory: the rows of a large sheet, and its texts while it is read. They vanish
    /// when the source is disposed.
    /// </summary>
    public string SpillFolder { get; init; } = Path.GetTempPath();

    /// <summary>Memory for the texts that cells share while a sheet is read, in bytes: 64 MB.</summary>
    public long TextBytesInMemory { get; init; } = 64L << 20;
}
