using System.Globalization;
using System.Numerics;
using System.Text;
using FsCheck.Fluent;
using Shouldly;
using Sluice.Pipelines.Typing;
using Xunit;

namespace Sluice.Tests.Pipelines.Typing;

/// <summary>Exponents of JSON's numbers move the digits of a decimal and lose none.</summary>
public sealed class ScientificDecimalTests
{
    [Theory]
    [InlineData("1E-7", "0.00000010000000000000")]
    [InlineData("1.5e3", "1500.00000000000000000000")]
    [InlineData("-1.50E+0", "-1.50000000000000000000")]
    [InlineData("0e99999999999", "0.00000000000000000000")]
    [InlineData("0.00012e4", "1.20000000000000000000")]
    [InlineData("123456789012345678e-20", "0.00123456789012345678")]
    [InlineData("1e18", null)]
    [InlineData("1e-21", null)]
    [InlineData("1.5e-20", null)]
    [InlineData("10e-21", "0.00000000000000000001")]
    [InlineData("1e999999999999", null)]
    [InlineData("12345678901234567890123456789012345678901e-20", null)]
    public void A_decimal_with_an_exponent_is_exact_or_a_misfit(string cell, string? value) => Read(cell, 38, 20).ShouldBe(value);

    [Fact]
    public void Every_decimal_has_the_value_that_its_digits_say()
    {
        var cases = from mantissa in Gen.Choose(-999_999_999, 999_999_999)
                    from zeros in Gen.Choose(0, 6)
                    from exponent in Gen.Choose(-30, 30)
                    from scale in Gen.Choose(0, 38)
                    from precision in Gen.Choose(Math.Max(1, scale), 38)
                    select (mantissa, zeros, exponent, scale, precision);

        foreach (var (mantissa, zeros, exponent, scale, precision) in cases.Sample(5_000))
        {
            var text = $"{mantissa}{new string('0', zeros)}";
            var unscaled = BigInteger.Parse(text, CultureInfo.InvariantCulture) * BigInteger.Pow(10, 100 + exponent + scale);
            var fits = unscaled % BigInteger.Pow(10, 100) == 0 && BigInteger.Abs(unscaled) / BigInteger.Pow(10, 100) < BigInteger.Pow(10, precision);

            var isRead = ScientificDecimal.TryParse(Encoding.ASCII.GetBytes($"{text}e{exponent}"), precision, scale, out var read);

            isRead.ShouldBe(fits, $"{text}e{exponent} as decimal({precision},{scale})");
            if (fits)
                ((BigInteger)read).ShouldBe(unscaled / BigInteger.Pow(10, 100), $"{text}e{exponent}");
        }
    }

    private static string? Read(string cell, int precision, int scale)
    {
        if (!ScientificDecimal.TryParse(Encoding.ASCII.GetBytes(cell), precision, scale, out var unscaled))
            return null;
        var digits = Int128.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        return (unscaled < 0 ? "-" : "") + digits[..^scale] + "." + digits[^scale..];
    }
}
