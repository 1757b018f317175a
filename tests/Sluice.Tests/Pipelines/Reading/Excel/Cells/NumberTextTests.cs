using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Sluice.Pipelines.Reading.Excel.Cells;
using Xunit;

namespace Sluice.Tests.Pipelines.Reading.Excel.Cells;

/// <summary>Numbers keep what they are, without what adding them has left behind.</summary>
public sealed class NumberTextTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("42", "42")]
    [InlineData("-7", "-7")]
    [InlineData("42.0", "42")]
    [InlineData("42.", "42")]
    [InlineData(".5", "0.5")]
    [InlineData("1.50", "1.5")]
    [InlineData("007", "7")]
    [InlineData("+7", "7")]
    [InlineData("1E3", "1000")]
    [InlineData("1.5E-3", "0.0015")]
    [InlineData("1E-7", "1E-07")]
    [InlineData("1E+20", "1E+20")]
    [InlineData("1.2345678901234567E+19", "1.2345678901234567E+19")]
    [InlineData("12345678901234567890", "12345678901234567890")]
    [InlineData("9007199254740993", "9007199254740993")]
    [InlineData("0.1", "0.1")]
    [InlineData("0.10000000000000001", "0.1")]
    [InlineData("0.30000000000000004", "0.3")]
    [InlineData("33.300000000000004", "33.3")]
    [InlineData("1234567.8900000001", "1234567.89")]
    [InlineData("-0.69999999999999996", "-0.7")]
    [InlineData("0.33333333333333331", "0.3333333333333333")]
    [InlineData("3.1415926535897931", "3.141592653589793")]
    [InlineData("1234567890.1234567", "1234567890.1234567")]
    [InlineData("123456789.12345", "123456789.12345")]
    [InlineData(" 12 ", "12")]
    public void A_number_is_written_with_the_digits_that_it_has(string written, string text) => Text(written).ShouldBe(text);

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("NaN")]
    [InlineData("INF")]
    [InlineData("1e999")]
    [InlineData("1,5")]
    [InlineData("0x1F")]
    [InlineData("(5)")]
    [InlineData("abc")]
    public void What_is_no_number_is_none(string written) => Text(written).ShouldBeNull();

    [Fact]
    public void Any_double_with_up_to_15_digits_is_that_double_and_none_differs_by_more_than_its_noise()
    {
        var doubles = ArbMap.Default.ArbFor<double>().Filter(double.IsFinite);
        Check.One(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(doubles, value =>
        {
            var text = Text(value.ToString("R", CultureInfo.InvariantCulture))!;
            var back = double.Parse(text, CultureInfo.InvariantCulture);
            var isNoise = value.ToString("R", CultureInfo.InvariantCulture).Count(char.IsAsciiDigit) > 15;
            return back == value || (isNoise && Math.Abs(back - value) <= Math.Abs(value) * 1e-14);
        }));
    }

    private static string? Text(string written)
    {
        var bytes = new byte[NumberText.BytesMax];
        return NumberText.TryWrite(Encoding.ASCII.GetBytes(written), bytes, out var length) ? Encoding.ASCII.GetString(bytes, 0, length) : null;
    }
}
