using System.Globalization;
using System.Text.Json;
using Sluice.DuckDbApi;
using Sluice.Pipelines.Reading.Excel.Cells;
using Sluice.Pipelines.Reading.Excel.Rows;

namespace Sluice.Pipelines.Reading.Excel;

/// <summary>
/// One sheet of a workbook: <c>.xlsx</c>, <c>.xls</c>, an HTML table or an XML spreadsheet that is called so. Opening it
/// reads the sheet once, into a store of rows; every query is a pass over the store on all threads.
/// <para>
/// A cell is text in a form that depends on what it is in the sheet, never on how it is shown: numbers with all their
/// digits and a point, dates and times in ISO 8601, <c>true</c> and <c>false</c>, lengths of time as <c>30:15:00</c>,
/// errors as <c>#N/A</c>. <c>_byte</c> is the row's number in the sheet, and a row's raw form is a JSON object of its cells
/// by the letters of their columns. Rows without a value are none; cells that are missing at the end of a row are NULL.
/// </para>
/// </summary>
public sealed class SheetSource : IRecordSource
{
    private static int _lastFunction;

    private readonly OpenWorkbook _file;
    private readonly SheetName _sheet;
    private readonly SheetStore _store;
    private readonly IReadOnlyList<SheetColumn> _columns;
    private readonly long _rowsAbove;
    private string? _rawFunction;

    internal SheetSource(OpenWorkbook file, SheetName sheet, SheetTable table, IReadOnlyList<SheetColumn> columns, IReadOnlyList<Problem> warnings)
    {
        _file = file;
        _sheet = sheet;
        _store = table.Store;
        _columns = columns;
        _rowsAbove = table.RowsAbove;
        HeaderNumber = table.HeaderNumber;
        BlankLines = table.BlankRows;
        Warnings = warnings;
        var workbook = file.Workbook;
        var header = table.HeaderNumber == 0 ? "no header" : $"header in row {table.HeaderNumber}";
        Description = $"{workbook.Format}, {workbook.SheetWord} {sheet.Name} ({sheet.Number} of {workbook.Sheets.Count}), {header}";
        Columns = [.. columns.Select((column, index) => new SourceColumn(index, column.Name, column.Tally.Kind)
        {
            Letters = ColumnLetters.Of(column.Place),
            ErrorWords = column.Tally.ErrorWords,
        })];
    }

    /// <summary>The name of the sheet that is read.</summary>
    public string SheetName => _sheet.Name;

    /// <summary>True for a workbook of the newer kind.</summary>
    internal bool IsXlsx => _file.Workbook.Format == "xlsx";

    /// <summary>What finds the sheet in its workbook: its name, or its number where others have its name.</summary>
    internal string SheetKey => _file.Workbook.Sheets.Count(sheet => string.Equals(sheet.Name, _sheet.Name, StringComparison.OrdinalIgnoreCase)) == 1
        ? _sheet.Name : _sheet.Number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The row of the sheet that names the columns; 0 where none does.</summary>
    internal int HeaderNumber { get; }

    /// <summary>The names of the workbook's other sheets.</summary>
    internal IEnumerable<string> OtherSheets => _file.Workbook.Sheets.Where(sheet => sheet != _sheet).Select(sheet => sheet.Name);

    /// <inheritdoc/>
    public IReadOnlyList<SourceColumn> Columns { get; }

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Problem> Warnings { get; }

    /// <inheritdoc/>
    public string RawSql => $"{_rawFunction}(_raw)";

    /// <inheritdoc/>
    public long BytesRead => _file.Workbook.BytesRead;

    /// <inheritdoc/>
    public long BytesTotal => _file.Bytes;

    /// <inheritdoc/>
    public long BlankLines { get; }

    /// <summary>Rows of the table.</summary>
    internal long Rows => _store.Rows;

    /// <summary>The rows.</summary>
    internal SheetStore Store => _store;

    /// <summary>By column of the sheet: the column of the table, or -1.</summary>
    internal int[] IndexOfPlace()
    {
        var index = new int[_columns.Count == 0 ? 0 : _columns[^1].Place + 1];
        Array.Fill(index, -1);
        for (var i = 0; i < _columns.Count; i++)
        {
            index[_columns[i].Place] = i;
        }

        return index;
    }

    /// <inheritdoc/>
    public string Register(DuckConnection connection)
    {
        // A database keeps functions for good and refuses a name twice, so each has a name of its own.
        var number = Interlocked.Increment(ref _lastFunction);
        _rawFunction = $"sheet_row_{number}";
        connection.Register(new SheetRawFunction(_rawFunction));
        connection.Register(new SheetTableFunction($"sheet_source_{number}", this));
        return $"sheet_source_{number}()";
    }

    /// <summary>SQL of what the cells of a row are, as <see cref="SheetKindsFunction"/> has it, over the columns of a registered source.</summary>
    internal string RegisterKinds(DuckConnection connection)
    {
        var name = $"sheet_kinds_{Interlocked.Increment(ref _lastFunction)}";
        connection.Register(new SheetKindsFunction(name, Columns.Count, IndexOfPlace()));
        return $"{name}(_raw)";
    }

    /// <inheritdoc/>
    public long CountRecords(CancellationToken cancellation)
    {
        var counted = _file.Workbook.CountRows(_sheet, cancellation) - _rowsAbove;
        if (counted != Rows && _file.Workbook.IsReadByLibrary)
        {
            throw SheetProblems.Failure(SheetProblems.Damaged(_file.Path, $"sheet {_sheet.Name}", $"one reading finds {Rows} rows, another {counted}"));
        }

        return counted;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string?> CellsOf(ReadOnlySpan<byte> raw)
    {
        var cells = new string?[Columns.Count];
        var index = Columns.ToDictionary(column => column.Letters!, column => column.Index);
        var reader = new Utf8JsonReader(raw);
        using var document = JsonDocument.ParseValue(ref reader);
        foreach (var cell in document.RootElement.EnumerateObject())
        {
            if (index.TryGetValue(cell.Name, out var column))
            {
                cells[column] = cell.Value.ValueKind == JsonValueKind.String ? cell.Value.GetString() : cell.Value.GetRawText();
            }
        }

        return cells;
    }

    /// <summary>The row numbers themselves, which is what <c>_byte</c> is.</summary>
    public IReadOnlyList<long> LinesOf(IReadOnlyList<long> byteOffsets, CancellationToken cancellation) => byteOffsets;

    /// <inheritdoc/>
    public void Dispose()
    {
        _store.Dispose();
        _file.Dispose();
    }
}
