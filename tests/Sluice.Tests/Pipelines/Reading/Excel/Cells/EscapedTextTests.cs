using System.Text;
using Shouldly;
using Sluice.Pipelines.Reading.Excel.Cells;
using Xunit;

namespace Sluice.Tests.Pipelines.Reading.Excel.Cells;

public sealed class EscapedTextTests
{
    [Theory]
    [InlineData("a_x000D_\nb", "a\r\nb")]
    [InlineData("_x0041__x0042_", "AB")]
    [InlineData("_x005F_x000D_", "_x000D_")]
    [InlineData("_xD83D__xDE00_", "😀")]
    [InlineData("_xD83D_x", "_xD83D_x")]
    [InlineData("_xDE00__xD83D_", "_xDE00__xD83D_")]
    [InlineData("_x00E9_", "é")]
    [InlineData("_x12_ _x00G0_ _X000D_ x000D_", "_x12_ _x00G0_ _X000D_ x000D_")]
    [InlineData("Ω_x000A_Ω", "Ω\nΩ")]
    public void An_escape_is_undone(string written, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(written);

        var length = EscapedText.MayHaveEscapes(bytes) ? EscapedText.Undo(bytes) : bytes.Length;

        Encoding.UTF8.GetString(bytes, 0, length).ShouldBe(text);
    }

    [Theory]
    [InlineData(0, "A")]
    [InlineData(25, "Z")]
    [InlineData(26, "AA")]
    [InlineData(701, "ZZ")]
    [InlineData(702, "AAA")]
    [InlineData(16383, "XFD")]
    public void Letters_of_a_column_are_those_of_Excel_and_read_back(int index, string letters)
    {
        ColumnLetters.Of(index).ShouldBe(letters);
        ColumnLetters.TryRead(Encoding.ASCII.GetBytes(letters.ToLowerInvariant() + "17"), out var read, out var length).ShouldBeTrue();
        (read, length).ShouldBe((index, letters.Length));
    }

    [Theory]
    [InlineData("17")]
    [InlineData("")]
    [InlineData("ABCDE1")]
    [InlineData("$A$1")]
    public void What_is_no_reference_has_no_letters(string reference) =>
        ColumnLetters.TryRead(Encoding.ASCII.GetBytes(reference), out _, out _).ShouldBeFalse();
}
