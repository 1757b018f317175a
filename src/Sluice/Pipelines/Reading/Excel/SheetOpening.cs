using Sluice.Pipelines.Reading.Excel.Rows;
using Sluice.Pipelines.Reading.Files;

namespace Sluice.Pipelines.Reading.Excel;

/// <summary>Opens a sheet of a workbook: the one that was asked for, or the first that has data.</summary>
internal sealed class SheetOpening(OpenWorkbook file, ReadOptions read, SheetOptions options, CancellationToken cancellation)
{
    // Looking into more of them than anyone reads the names of would be most of the work.
    private const int OthersLookedIntoMax = 64;

    private readonly SheetLimits _limits = new()
    {
        CellCharactersMax = file.Workbook.CellCharactersMax,
        CellBytesMax = read.FieldBytesMax,
        RowBytesMax = Math.Max(read.RecordBytesMax, 2 * read.FieldBytesMax),
        ColumnsMax = read.ColumnsMax,
        EmptyIsNull = options.EmptyIsNull,
        Unpacked = read.Unpacked,
    };

    /// <summary>Opens it; the source owns the workbook from then on, also when this throws.</summary>
    /// <exception cref="SluiceException">There is no such sheet, it is damaged, or it goes past a limit.</exception>
    public SheetSource Open()
    {
        try
        {
            var candidates = Candidates();
            var source = candidates.Select(sheet => Read(sheet, isEmptyTaken: false)).FirstOrDefault(found => found is not null)
                ?? Read(candidates[0], isEmptyTaken: true)!;
            file.Workbook.EndReading();
            return source;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The sheets to try, in their order: those that a person sees before the hidden ones.</summary>
    private IReadOnlyList<SheetName> Candidates()
    {
        var sheets = file.Workbook.Sheets;
        return sheets.Count == 0 ? throw SheetProblems.Failure(SheetProblems.NoSheets(file.Path))
            : options.Sheet is { } wanted ? [Find(wanted)]
            : file.Workbook.MainSheet is { } main ? [sheets[main]]
            : [.. sheets.Where(sheet => !sheet.IsHidden), .. sheets.Where(sheet => sheet.IsHidden)];
    }

    // Excel does not tell names apart by case.
    private SheetName Find(string wanted)
    {
        var sheets = file.Workbook.Sheets;
        return sheets.FirstOrDefault(sheet => sheet.Name == wanted)
            ?? sheets.FirstOrDefault(sheet => string.Equals(sheet.Name, wanted, StringComparison.OrdinalIgnoreCase))
            ?? (int.TryParse(wanted, out var number) ? sheets.FirstOrDefault(sheet => sheet.Number == number) : null)
            ?? throw new SluiceException(FailureKind.Contract, [SheetProblems.SheetNotFound(file.Path, file.Workbook.SheetWord, wanted, sheets)]);
    }

    private SheetSource? Read(SheetName sheet, bool isEmptyTaken)
    {
        var table = new SheetTable(file.Path, file.Bytes, options, _limits);
        try
        {
            var remarks = file.Workbook.Read(sheet, new SheetRow(_limits, file.Path), table, cancellation);
            var columns = table.Complete();
            if (!table.IsEmpty || isEmptyTaken)
            {
                return new SheetSource(file, sheet, table, columns,
                [
                    .. file.Warnings, .. file.Workbook.Warnings, .. NotesOfChoice(sheet, table),
                    .. SheetNotes.Of(file.Path, table, columns, remarks, options.Header is null),
                ]);
            }
        }
        catch
        {
            table.Store.Dispose();
            throw;
        }

        table.Store.Dispose();
        return null;
    }

    private IEnumerable<Problem> NotesOfChoice(SheetName sheet, SheetTable table)
    {
        if (table.IsEmpty)
        {
            yield return SheetProblems.NoRows(file.Path, file.Workbook.SheetWord, sheet.Name);
        }

        if (options.Sheet is not null)
        {
            yield break;
        }

        if (sheet.IsHidden)
        {
            yield return SheetProblems.HiddenSheet(file.Path, sheet);
        }

        var others = file.Workbook.SheetsLike(sheet)
            ?? [.. file.Workbook.Sheets.Where(other => other != sheet).Where((other, index) => index >= OthersLookedIntoMax || HasRows(other))];
        if (others.Count > 0)
        {
            yield return SheetProblems.OtherSheets(file.Path, file.Workbook.SheetWord, sheet, others);
        }
    }

    // Whatever is wrong with another sheet is no matter of this one.
    private bool HasRows(SheetName sheet)
    {
        var first = new FirstRow();
        try
        {
            file.Workbook.Read(sheet, new SheetRow(_limits, file.Path), first, cancellation);
        }
        catch (SluiceException)
        {
            return true;
        }

        return first.IsSeen;
    }
}
