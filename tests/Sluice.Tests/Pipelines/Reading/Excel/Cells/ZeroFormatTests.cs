using System.Text;
using Shouldly;
using Sluice.Pipelines.Reading.Excel.Cells;
using Xunit;

namespace Sluice.Tests.Pipelines.Reading.Excel.Cells;

/// <summary>Which formats keep the zeros in front of a number, and what they show.</summary>
public sealed class ZeroFormatTests
{
    [Theory]
    [InlineData("00000", 123, "00123")]
    [InlineData("00000", 0, "00000")]
    [InlineData("00000", 1234567, "1234567")]
    [InlineData("00", 7, "07")]
    [InlineData("[$-409]00000", 123, "00123")]
    [InlineData("[Red]00000", 123, "00123")]
    [InlineData("00000;[Red]-00000", 123, "00123")]
    [InlineData("00000;@", 123, "00123")]
    [InlineData("00000_)", 123, "00123")]
    [InlineData("000-00-0000", 12345678, "012-34-5678")]
    [InlineData("000\\-00\\-0000", 12345678, "012-34-5678")]
    [InlineData("000-00-0000", 123456789012, "123456-78-9012")]
    [InlineData("\"INV-\"0000", 42, "INV-0042")]
    [InlineData("0\"·\"000", 42, "0·042")]
    [InlineData("(000) 000 0000", 301234567, "(030) 123 4567")]
    [InlineData("[<=99999]00000;00000-0000", 123, "00123")]
    [InlineData("[<=99999]00000;00000-0000", 12345678, "01234-5678")]
    [InlineData("[<100]0.0;[>=1000]0000;00", 500, "500")]
    [InlineData("0000;-0000;00", 0, "00")]
    public void Zeros_that_are_shown_are_kept(string code, double number, string shown)
    {
        var target = new byte[ZeroFormat.BytesMax];

        NumberFormat.Parse(code).Zeros.ShouldNotBeNull().TryWrite(number, target, out var length).ShouldBeTrue();

        Encoding.UTF8.GetString(target.AsSpan(0, length)).ShouldBe(shown);
    }

    [Theory]
    [InlineData("00000", 1.5)]
    [InlineData("00000", -5)]
    [InlineData("00000", 1e15)]
    [InlineData("00000", double.NaN)]
    [InlineData("00000;-00000;\"none\"", 0)]
    [InlineData("[<=99999]00000;0", 100000)]
    [InlineData("[<10]00;[>100]00", 50)]
    public void Numbers_that_are_shown_in_another_way_stay_numbers(string code, double number) =>
        NumberFormat.Parse(code).Zeros.ShouldNotBeNull().TryWrite(number, new byte[ZeroFormat.BytesMax], out _).ShouldBeFalse();

    [Theory]
    [InlineData("0")]
    [InlineData("0.00")]
    [InlineData("00.00")]
    [InlineData("#,##0")]
    [InlineData("0,000")]
    [InlineData("#000")]
    [InlineData("?00")]
    [InlineData("00%")]
    [InlineData("0.00E+00")]
    [InlineData("00/00")]
    [InlineData("$00")]
    [InlineData("[$€-407]00")]
    [InlineData("[DBNum1]00")]
    [InlineData("*000")]
    [InlineData("General")]
    [InlineData("@")]
    [InlineData("\"00\"")]
    [InlineData("yyyy\\-00")]
    [InlineData("hh:mm:ss.00")]
    [InlineData("")]
    [InlineData(";;;")]
    [InlineData("000000000000000000000000000000000000000000000000000000000000000000000000")]
    public void Other_formats_keep_none(string code) => NumberFormat.Parse(code).Zeros.ShouldBeNull();
}
