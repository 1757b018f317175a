using System.Text;
using Shouldly;
using Sluice.Pipelines.Reading.Excel.Cells;
using Xunit;

namespace Sluice.Tests.Pipelines.Reading.Excel.Cells;

/// <summary>True dates of known numbers, as Excel shows them.</summary>
public sealed class SerialTextTests
{
    [Theory]
    [InlineData(1, "1900-01-01")]
    [InlineData(31, "1900-01-31")]
    [InlineData(59, "1900-02-28")]
    [InlineData(60, "1900-02-29")]
    [InlineData(61, "1900-03-01")]
    [InlineData(367, "1901-01-01")]
    [InlineData(25569, "1970-01-01")]
    [InlineData(36526, "2000-01-01")]
    [InlineData(36585, "2000-02-29")]
    [InlineData(43831, "2020-01-01")]
    [InlineData(45292, "2024-01-01")]
    [InlineData(73050, "2099-12-31")]
    [InlineData(2958465, "9999-12-31")]
    [InlineData(0, "1900-01-00")]
    [InlineData(0.5, "12:00:00")]
    [InlineData(45292.5, "2024-01-01 12:00:00")]
    public void A_day_counted_from_1900(double serial, string text) => Text(serial, new NumberFormat(true, false)).ShouldBe(text);

    [Theory]
    [InlineData(0, "1904-01-01")]
    [InlineData(1, "1904-01-02")]
    [InlineData(59, "1904-02-29")]
    [InlineData(24107, "1970-01-01")]
    [InlineData(2957003, "9999-12-31")]
    public void A_day_counted_from_1904(double serial, string text) => Text(serial, new NumberFormat(true, false), is1904: true).ShouldBe(text);

    [Theory]
    [InlineData(45292, "2024-01-01 00:00:00")]
    [InlineData(45292.25, "2024-01-01 06:00:00")]
    [InlineData(43831.999988425923, "2020-01-01 23:59:59")]
    [InlineData(43831.9999999999, "2020-01-02 00:00:00")]
    [InlineData(43831.000011574074, "2020-01-01 00:00:01")]
    [InlineData(40909.123456789, "2012-01-01 02:57:46.667")]
    [InlineData(60.5, "1900-02-29 12:00:00")]
    public void A_day_with_a_time(double serial, string text) => Text(serial, new NumberFormat(true, true)).ShouldBe(text);

    [Theory]
    [InlineData(0, "00:00:00")]
    [InlineData(0.25, "06:00:00")]
    [InlineData(0.999988425925926, "23:59:59")]
    [InlineData(0.4895833333333333, "11:45:00")]
    [InlineData(0.5000005787037037, "12:00:00.050")]
    [InlineData(45292.5, "2024-01-01 12:00:00")]
    public void A_time_alone(double serial, string text) => Text(serial, new NumberFormat(false, true)).ShouldBe(text);

    [Theory]
    [InlineData(0, "00:00:00")]
    [InlineData(1.2604166666666667, "30:15:00")]
    [InlineData(0.0006944444444444445, "00:01:00")]
    [InlineData(100, "2400:00:00")]
    [InlineData(-0.5, "-12:00:00")]
    public void A_length_of_time(double serial, string text) => Text(serial, new NumberFormat(false, false, true)).ShouldBe(text);

    [Theory]
    [InlineData(-1)]
    [InlineData(-0.5)]
    [InlineData(2958466)]
    [InlineData(1e300)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_number_that_is_no_date_stays_a_number(double serial) => Text(serial, new NumberFormat(true, true)).ShouldBeNull();

    [Fact]
    public void Every_day_is_that_of_the_calendar()
    {
        for (var day = 61; day <= 2_958_465; day += 13)
        {
            var expected = new DateTime(1899, 12, 30).AddDays(day);
            Text(day, new NumberFormat(true, false)).ShouldBe(expected.ToString("yyyy-MM-dd"));
        }
    }

    private static string? Text(double serial, NumberFormat format, bool is1904 = false)
    {
        var bytes = new byte[SerialText.BytesMax];
        return SerialText.TryWrite(serial, format, is1904, bytes, out var length, out _) ? Encoding.ASCII.GetString(bytes, 0, length) : null;
    }
}
