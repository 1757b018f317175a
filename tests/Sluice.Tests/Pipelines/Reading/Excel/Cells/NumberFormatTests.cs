using Shouldly;
using Sluice.Pipelines.Reading.Excel.Cells;
using Xunit;

namespace Sluice.Tests.Pipelines.Reading.Excel.Cells;

/// <summary>Which formats make dates and times of numbers.</summary>
public sealed class NumberFormatTests
{
    [Theory]
    [InlineData("yyyy-mm-dd")]
    [InlineData("d/m/yy;@")]
    [InlineData("[$-409]mmm\\-yy;@")]
    [InlineData("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy")]
    [InlineData("dd.mm.yyyy")]
    [InlineData("D-MMM")]
    [InlineData("mmmm")]
    [InlineData("m")]
    [InlineData("yyyy\"年\"m\"月\"d\"日\"")]
    [InlineData("ggge\"年\"m\"月\"d\"日\"")]
    [InlineData("[$-411]e.m.d")]
    [InlineData("aaa")]
    [InlineData("[Red]yyyy")]
    [InlineData("\"due: \"yyyy/mm")]
    [InlineData("[=0]\"\";yyyy\\-mm\\-dd")]
    public void A_date(string code) => NumberFormat.Parse(code).ShouldBe(new NumberFormat(HasDate: true, HasTime: false));

    [Theory]
    [InlineData("h:mm")]
    [InlineData("hh:mm:ss AM/PM")]
    [InlineData("[$-F400]h:mm:ss\\ AM/PM")]
    [InlineData("mm:ss")]
    [InlineData("mm:ss.0")]
    [InlineData("ss.000")]
    [InlineData("h \"o'clock\"")]
    [InlineData("上午/下午hh\"時\"mm\"分\"")]
    public void A_time(string code) => NumberFormat.Parse(code).ShouldBe(new NumberFormat(HasDate: false, HasTime: true));

    [Theory]
    [InlineData("m/d/yy h:mm")]
    [InlineData("yyyy-mm-dd hh:mm:ss")]
    [InlineData("yyyy-mm-ddThh:mm:ss.000")]
    [InlineData("h:mm d/m")]
    [InlineData("yyyymmddhhmmss")]
    public void A_date_with_a_time(string code) => NumberFormat.Parse(code).ShouldBe(new NumberFormat(HasDate: true, HasTime: true));

    [Theory]
    [InlineData("[h]:mm:ss")]
    [InlineData("[hh]:mm")]
    [InlineData("[mm]:ss")]
    [InlineData("[s]")]
    [InlineData("[ss].00")]
    [InlineData("[H]\"h\" mm\"m\"")]
    public void A_length_of_time(string code) => NumberFormat.Parse(code).ShouldBe(new NumberFormat(HasDate: false, HasTime: false, IsElapsed: true));

    [Theory]
    [InlineData("General")]
    [InlineData("GENERAL")]
    [InlineData("Standard")]
    [InlineData("0")]
    [InlineData("0.00")]
    [InlineData("#,##0.00\\ [$€-407];[Red]\\-#,##0.00\\ [$€-407]")]
    [InlineData("0%")]
    [InlineData("0.00E+00")]
    [InlineData("##0.0e-0")]
    [InlineData("@")]
    [InlineData("\"day\"")]
    [InlineData("0\" days\"")]
    [InlineData("0 \\d\\a\\y\\s")]
    [InlineData("_-* #,##0.00\\ _D_M_-;\\-* #,##0.00\\ _D_M_-;_-* \"-\"??\\ _D_M_-;_-@_-")]
    [InlineData("_(* #,##0.00_);_(* \\(#,##0.00\\);_(* \"-\"??_);_(@_)")]
    [InlineData("[Green]0;[Red]-0;[Yellow]0")]
    [InlineData("[>=100]0;[<100]0.0")]
    [InlineData("[DBNum1]0")]
    [InlineData("# ?/?")]
    [InlineData(";;;")]
    [InlineData("")]
    [InlineData("\"")]
    [InlineData("[")]
    [InlineData("\\")]
    [InlineData("0 d")]
    public void A_plain_number(string code) => NumberFormat.Parse(code).ShouldBe(NumberFormat.Plain);

    [Theory]
    [InlineData(0, false, false, false)]
    [InlineData(13, false, false, false)]
    [InlineData(14, true, false, false)]
    [InlineData(17, true, false, false)]
    [InlineData(18, false, true, false)]
    [InlineData(21, false, true, false)]
    [InlineData(22, true, true, false)]
    [InlineData(23, false, false, false)]
    [InlineData(36, true, false, false)]
    [InlineData(37, false, false, false)]
    [InlineData(45, false, true, false)]
    [InlineData(46, false, false, true)]
    [InlineData(47, false, true, false)]
    [InlineData(48, false, false, false)]
    [InlineData(49, false, false, false)]
    [InlineData(57, true, false, false)]
    [InlineData(163, false, false, false)]
    public void A_format_that_files_need_not_define(int id, bool hasDate, bool hasTime, bool isElapsed) =>
        NumberFormat.OfBuiltIn(id).ShouldBe(new NumberFormat(hasDate, hasTime, isElapsed));

    [Fact]
    public void A_long_and_hostile_code_is_read_in_one_pass()
    {
        NumberFormat.Parse(new string('[', 1_000_000)).ShouldBe(NumberFormat.Plain);
        NumberFormat.Parse(new string('y', 1_000_000)).HasDate.ShouldBeTrue();
        NumberFormat.Parse(new string(';', 1_000_000)).ShouldBe(NumberFormat.Plain);
    }
}
