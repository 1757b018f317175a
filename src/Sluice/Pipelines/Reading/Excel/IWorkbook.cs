using Sluice.Pipelines.Reading.Excel.Rows;

namespace Sluice.Pipelines.Reading.Excel;

/// <summary>
/// A file with sheets, of one format. It is opened on one thread and read by one at a time, but for
/// <see cref="CountRows"/>, which shares nothing with <see cref="Read"/> and may run beside it. Sheets of charts and of
/// macros are none of its sheets. The owner disposes it.
/// </summary>
internal interface IWorkbook : IDisposable
{
    /// <summary>The format in a word: xlsx, xls, html, xml.</summary>
    string Format { get; }

    /// <summary>What one of its sheets is called: sheet, or table.</summary>
    string SheetWord => "sheet";

    /// <summary>The sheets in their order.</summary>
    IReadOnlyList<SheetName> Sheets { get; }

    /// <summary>Place of the sheet to read where none is asked for; null for the first that has data.</summary>
    int? MainSheet => null;

    /// <summary>
    /// The other sheets with rows, of which a person should know when this one is read; null where they have to be looked into.
    /// </summary>
    IReadOnlyList<SheetName>? SheetsLike(SheetName sheet) => null;

    /// <summary>Characters that a cell may have.</summary>
    int CellCharactersMax => SheetLimits.ExcelCellCharactersMax;

    /// <summary>
    /// True where a library reads the rows while <see cref="CountRows"/> goes by the file's own records: of a damaged file
    /// the two may see different rows.
    /// </summary>
    bool IsReadByLibrary => false;

    /// <summary>What was noticed while opening.</summary>
    IReadOnlyList<Problem> Warnings { get; }

    /// <summary>Bytes of the file read by the newest pass.</summary>
    long BytesRead { get; }

    /// <summary>Reads a sheet from its first row on, as long as the sink wants more. Rows without a value are left out.</summary>
    /// <exception cref="SluiceException">The file is damaged, or goes past a limit.</exception>
    SheetRemarks Read(SheetName sheet, SheetRow row, IRowSink sink, CancellationToken cancellation);

    /// <summary>Frees what only reading needs: there is no more of it.</summary>
    void EndReading()
    {
    }

    /// <summary>Counts the rows of a sheet that have a value by other code.</summary>
    /// <exception cref="SluiceException">The file is damaged.</exception>
    long CountRows(SheetName sheet, CancellationToken cancellation);
}
