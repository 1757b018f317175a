using System.Text.Json;
using Shouldly;
using Sluice.Pipelines.Reading.Excel;
using Sluice.Pipelines.Reading.Files;
using Sluice.Tests.Pipelines.Reading.Files;
using Xunit;

namespace Sluice.Tests.Pipelines.Reading.Excel;

/// <summary>Every workbook of the collection: each sheet has the cells that two independent readers find in it.</summary>
public sealed class SheetExpectationTests
{
    // What ExcelDataReader 3.6 makes of these; the list may only shrink.
    private static readonly Dictionary<string, string> Known = new()
    {
        ["xls/ExcelDataReader+ExcelDataReader/src/TestData/Test_git_issue_467_sst_empty_continue.xls"] = "it fails on an empty record of shared texts",
        ["xls/ExcelDataReader+ExcelDataReader/src/TestData/Test_git_issue_283_TimeSpan.xls"] = "it takes 29 February 1900 for the 28th",
        ["xls/MarkPflug+Sylvan.Data.Excel/source/Sylvan.Data.Excel.Tests/Data/Date1900.xls"] = "it takes 29 February 1900 for the 28th",
        ["xls/tidyverse+readxl/tests/testthat/sheets/dates-leap-year-1900-xls.xls"] = "it takes 29 February 1900 for the 28th",
    };

    public static TheoryData<string> Files => [.. RealData.Names("xls", "xlsx")];

    [RealDataTheory]
    [MemberData(nameof(Files))]
    public void A_sheet_has_the_cells_that_independent_readers_find(string name)
    {
        var expected = RealData.ExpectationOf(name);
        if (expected.GetProperty("status").GetString() != "ok")
        {
            return;
        }

        if (Known.TryGetValue(name, out var reason))
        {
            Should.Throw<Exception>(() => Compare(name, expected), $"This passes now, although {reason}: take it off the list.");
            return;
        }

        Compare(name, expected);
    }

    [RealDataTheory]
    [MemberData(nameof(Files))]
    public void A_file_that_nobody_can_read_is_refused_in_words(string name)
    {
        var expected = RealData.ExpectationOf(name);
        if (expected.GetProperty("status").GetString() != "error")
        {
            return;
        }

        var failure = Should.Throw<SluiceException>(() =>
        {
            using var workbook = Open(name);
            foreach (var sheet in workbook.Workbook.Sheets)
            {
                CellCount.Of(workbook.Workbook, sheet, is1904: false);
            }
        }, name);

        failure.Problems.ShouldHaveSingleItem().Message.ShouldNotBeNullOrEmpty();
    }

    private static void Compare(string name, JsonElement expected)
    {
        using var workbook = Open(name);
        var is1904 = expected.GetProperty("date1904").GetBoolean();
        foreach (var sheet in expected.GetProperty("sheets").EnumerateArray())
        {
            var own = workbook.Workbook.Sheets.Single(one => one.Name == sheet.GetProperty("name").GetString());
            var cells = CellCount.Of(workbook.Workbook, own, is1904);

            cells.ToString().ShouldBe(CellCount.Of(sheet).ToString(), $"{name}, sheet {own.Name}");
            cells.Sum.ShouldBe(sheet.GetProperty("sum").GetDouble(), 1e-9 * Math.Max(1, cells.Magnitude), $"{name}, sheet {own.Name}");
            workbook.Workbook.CountRows(own, default).ShouldBe(cells.Rows, $"{name}, rows of sheet {own.Name}");
        }
    }

    private static OpenWorkbook Open(string name)
    {
        var file = SourceFile.Open(RealData.PathOf(name));
        var recognised = RecognisedFile.Of(file, new ReadOptions());
        return recognised.Format is FileFormat.Xlsx or FileFormat.Xls or FileFormat.ExcelXml or FileFormat.Html
            ? WorkbookOpening.Open(file, recognised, new ReadOptions(), default)
            : throw new SluiceException(FailureKind.Failed, [FileProblems.FormatNotSupported(file.Path, recognised.Format)]);
    }
}
