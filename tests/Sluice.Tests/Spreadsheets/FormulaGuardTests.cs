using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Sluice.Spreadsheets;
using Xunit;

namespace Sluice.Tests.Spreadsheets;

/// <summary>Cells of a CSV that a spreadsheet would run, and what they are when they come back.</summary>
public sealed class FormulaGuardTests
{
    private static readonly Config Often = Config.QuickThrowOnFailure.WithMaxTest(2000);

    private static readonly char[] Letters = ['=', '+', '-', '@', '\t', '\r', '\'', 'a', '5', ' ', '\n', '"'];

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("-5", "'-5")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\tx", "'\tx")]
    [InlineData("'=x", "''=x")]
    [InlineData("'quoted'", "'quoted'")]
    [InlineData("5-3", "5-3")]
    [InlineData("", "")]
    public void A_cell_that_begins_like_a_formula_gets_an_apostrophe(string cell, string written) =>
        FormulaGuard.Guard(cell).ShouldBe(written);

    [Fact]
    public void No_cell_begins_like_a_formula_and_every_one_comes_back_as_it_was() => Check.One(Often, Prop.ForAll(Texts.ToArbitrary(), cell =>
    {
        var written = FormulaGuard.Guard(cell);
        return !(written.Length > 0 && "=+-@\t\r".Contains(written[0])) && FormulaGuard.Undo(written) == cell;
    }));

    [Fact]
    public void Two_cells_are_never_written_alike() => Check.One(Often, Prop.ForAll(Texts.ToArbitrary(), Texts.ToArbitrary(), (one, other) =>
        one == other || FormulaGuard.Guard(one) != FormulaGuard.Guard(other)));

    private static Gen<string> Texts => Gen.Elements(Letters).ArrayOf().Select(letters => new string(letters));
}
