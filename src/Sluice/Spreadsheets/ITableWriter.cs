namespace Sluice.Spreadsheets;

/// <summary>Writes a table of texts forward only: a header, then rows of as many cells. Disposing without <see cref="Finish"/> leaves half a file.</summary>
internal interface ITableWriter : IDisposable
{
    /// <summary>Cells of which only the beginning was written, because the format takes no more.</summary>
    long CellsCut { get; }

    /// <summary>Writes a row; null is a cell without a value.</summary>
    void Write(ReadOnlySpan<string?> cells);

    /// <summary>Ends the file.</summary>
    void Finish();
}
