using System.Globalization;
using System.Text;
using Sluice.Pipelines.Reading.Excel.Cells;
using Sluice.Pipelines.Reading.Excel.Rows;

namespace Sluice.Pipelines.Reading.Excel;

/// <summary>What can be wrong with a workbook or a sheet, and what is worth telling of them, as problems for a person.</summary>
internal static class SheetProblems
{
    private const int TextLengthMax = 60;
    private const int NamesMax = 10;

    /// <summary>The failure that carries a problem.</summary>
    public static SluiceException Failure(Problem problem, Exception? inner = null) => new(FailureKind.Failed, [problem], inner);

    /// <summary>The beginning of a text that a stranger wrote.</summary>
    public static string Cut(ReadOnlySpan<byte> text)
    {
        var shown = Encoding.UTF8.GetString(text[..Math.Min(text.Length, 4 * TextLengthMax)]);
        return shown.Length > TextLengthMax ? shown[..TextLengthMax] + "…" : shown;
    }

    public static Problem Damaged(string path, string part, string why) => new(
        "workbook_damaged", $"The workbook is damaged: {part}: {why.TrimEnd('.')}.")
    {
        File = path,
        Found = why,
        Expected = "a sound workbook",
        Advice = "Open it in a spreadsheet program, let it repair the file, and save it again.",
    };

    public static Problem DamagedZip(string path, string why) => new("zip_damaged", $"The zip archive that the workbook is, is damaged: {why}.")
    {
        File = path,
        Found = why,
        Expected = "a sound zip archive",
        Advice = "Copy or upload the file again.",
    };

    public static Problem RefusedZip(string path, string why, string expected) => new(
        "zip_refused", $"The workbook is a zip archive as no spreadsheet program makes it: {why}. It is not opened.")
    {
        File = path,
        Found = why,
        Expected = expected,
        Advice = "Ask whoever sent it what it is; a workbook that is saved again by a spreadsheet program is sound.",
    };

    public static Problem Encrypted(string path) => new("workbook_encrypted", "The workbook is locked with a password.")
    {
        File = path,
        Found = "an encrypted workbook",
        Expected = "a workbook without a password",
        Advice = "Open it with the password and save it without one.",
    };

    public static Problem BrokenFormats(string path, int formats) => new(
        "broken_formats", $"{(formats == 1 ? "A number format of the workbook is" : $"{formats} number formats of the workbook are")} damaged; cells of {(formats == 1 ? "it" : "them")} are numbers, also where they were dates.")
    {
        File = path,
        Severity = Severity.Warning,
    };

    public static Problem NoSheets(string path) => new("no_sheets", "The workbook has no sheet with cells; charts and macros alone are no table.")
    {
        File = path,
        Found = "no worksheet",
        Expected = "a worksheet",
    };

    public static Problem NoTable(string path) => new("no_table", "The page has no table.")
    {
        File = path,
        Found = "a page without <table>",
        Expected = "a table",
        Advice = "If it is an error page or a login page, export the data again.",
    };

    public static Problem SheetNotFound(string path, string word, string wanted, IReadOnlyList<SheetName> sheets) => new(
        "sheet_not_found", $"There is no {word} {wanted}. There are {Names(sheets)}.")
    {
        File = path,
        Found = Names(sheets),
        Expected = wanted,
        Advice = $"Set read.sheet to the name or the number of a {word}.",
    };

    public static Problem RowPastExcel(string path, string sheet, long row) => new(
        "sheet_row_limit", $"Sheet {sheet} has a row number {Number(row)}; Excel ends at {Number(SheetLimits.RowsMax)}. The file is damaged or made to harm.")
    {
        File = path,
        Found = Number(row),
        Expected = $"at most {Number(SheetLimits.RowsMax)}",
        Advice = "Save it again in a spreadsheet program.",
    };

    public static Problem ColumnPastExcel(string path, string sheet, string reference) => new(
        "sheet_column_limit", $"Sheet {sheet} has a cell {reference}; Excel ends at column {ColumnLetters.Of(ColumnLetters.ColumnsMax - 1)}. The file is damaged or made to harm.")
    {
        File = path,
        Found = reference,
        Expected = $"at most {Number(ColumnLetters.ColumnsMax)} columns",
        Advice = "Save it again in a spreadsheet program.",
    };

    public static Problem RowTooLong(string path, int row, long bytesMax) => new("record_too_long", $"Row {Number(row)} of the sheet is longer than {Number(bytesMax)} bytes.")
    {
        File = path,
        Line = row,
        Found = $"more than {Number(bytesMax)} bytes",
        Expected = "rows that fit into memory",
        Advice = "If the row is right, raise read.field_bytes_max: a row may have twice as many bytes.",
    };

    public static Problem TooManyColumns(string path, int columns, int columnsMax) => new("too_many_columns", $"The sheet has {Number(columns)} columns.")
    {
        File = path,
        Found = Number(columns),
        Expected = $"at most {Number(columnsMax)}",
        Advice = "Raise columns_max if the file is right.",
    };

    public static Problem OtherSheets(string path, string word, SheetName read, IReadOnlyList<SheetName> others) => new(
        "other_sheets", $"Only {word} {read.Name} is read; there {(others.Count == 1 ? "is" : "are")} also {Names(others)}.")
    {
        File = path,
        Found = $"{others.Count + 1} {word}s with data",
        Expected = $"one {word}, or read.sheet",
        Advice = $"For another one set read.sheet to its name or number: --set read.sheet={others[0].Number}.",
        Severity = Severity.Warning,
    };

    public static Problem HiddenSheet(string path, SheetName read) => new("hidden_sheet", $"Sheet {read.Name} is hidden in the workbook; no other has data.")
    {
        File = path,
        Severity = Severity.Warning,
    };

    public static Problem RowsAboveHeader(string path, int header, int rows) => new(
        "rows_above_header", $"The header was found in row {Number(header)}; {(rows == 1 ? "one row" : $"{Number(rows)} rows")} above it {(rows == 1 ? "is" : "are")} not read.")
    {
        File = path,
        Line = header,
        Advice = $"If these are data, set read.header to true (the first row is the header) or false. To say it for good, set read.skip_lines to {header - 1}.",
        Severity = Severity.Warning,
    };

    public static Problem HeaderMissing(string path) => new("header_missing", "The first row looks like the rows below it, so it is read as data, and the columns have no names.")
    {
        File = path,
        Advice = "If it is a header, set read.header to true.",
        Severity = Severity.Warning,
    };

    public static Problem NoRows(string path, string word, string name) => new("no_rows", $"The {word} {name} has no cell with a value.")
    {
        File = path,
        Severity = Severity.Warning,
    };

    public static Problem ErrorCells(string path, long cells, string name, string word, int row) => new(
        "error_cells", $"{Cells(cells)} of column {name} {(cells == 1 ? "is an error" : "are errors")} of a formula (first {word} in row {Number(row)}): no value; "
            + "where the pipeline declares another type than text, their rows are rejected.")
    {
        File = path,
        Line = row,
        Column = name,
        Found = word,
        Severity = Severity.Warning,
    };

    public static Problem MixedColumn(string path, string name, string kinds, string witness, int row, bool mayBeDates) => new(
        "mixed_column", $"Column {name} has {kinds} (the first {witness} in row {Number(row)}), so it is text{(mayBeDates ? " unless every text is a date" : "")}.")
    {
        File = path,
        Line = row,
        Column = name,
        Found = kinds,
        Expected = "cells of one kind",
        Advice = "Declare its type to have the others rejected, or a word in null: to have it taken for no value.",
        Severity = Severity.Warning,
    };

    public static Problem FormulasWithoutValue(string path, long cells, string first) => new(
        "formulas_without_value", $"{Cells(cells)} (first {first}) hold a formula that was never computed: no value.")
    {
        File = path,
        Found = "formulas without results",
        Expected = "results",
        Advice = "Open the workbook in a spreadsheet program and save it; the program that wrote it does not compute.",
        Severity = Severity.Warning,
    };

    public static Problem MergedCells(string path, long ranges, string first) => new(
        "merged_cells", $"{Number(ranges)} range{(ranges == 1 ? "" : "s")} of merged cells (first {first}): the value is in the first cell of each, the others have none.")
    {
        File = path,
        Found = first,
        Severity = Severity.Warning,
    };

    private static string Cells(long cells) => cells == 1 ? "1 cell" : $"{Number(cells)} cells";

    private static string Names(IReadOnlyList<SheetName> sheets)
    {
        var names = string.Join(", ", sheets.Take(NamesMax).Select(sheet => $"{sheet.Number} {sheet.Name}{(sheet.IsHidden ? " (hidden)" : "")}"));
        return sheets.Count > NamesMax ? $"{names} and {sheets.Count - NamesMax} more" : names;
    }

    private static string Number(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);
}
