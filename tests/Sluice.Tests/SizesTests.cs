using Shouldly;
using Xunit;

namespace Sluice.Tests;

/// <summary>Sizes as people write them.</summary>
public sealed class SizesTests
{
    [Theory]
    [InlineData("512MB", 512L << 20)]
    [InlineData("1.5 GB", 1536L << 20)]
    [InlineData("64MiB", 64L << 20)]
    [InlineData("2g", 2L << 30)]
    [InlineData("1000", 1000)]
    public void A_size_is_read(string text, long bytes)
    {
        Sizes.TryParse(text, out var read).ShouldBeTrue();
        read.ShouldBe(bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("MB")]
    [InlineData("12 parsecs")]
    [InlineData("-5MB")]
    [InlineData("99999999999TB")]
    public void What_is_no_size_is_refused(string text) => Sizes.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1536, "1.50 KB")]
    [InlineData(1093986041, "1.02 GB")]
    public void A_size_is_written_with_three_digits(long bytes, string text) => Sizes.Show(bytes).ShouldBe(text);
}
