using Shouldly;
using Sluice.Host.Rendering;
using Xunit;

namespace Sluice.Tests.Rendering;

/// <summary>Lines that are written over.</summary>
public sealed class TerminalTests
{
    [Theory]
    [InlineData(40, "orders.csv: load 100 %, 200 rows, 3 rejected", 39)]
    [InlineData(40, "orders.csv: pack", 16)]
    [InlineData(17, "orders.csv: pack", 16)]
    [InlineData(16, "orders.csv: pack", 15)]
    public void A_line_that_is_written_over_never_flows_into_the_next(int width, string text, int length)
    {
        var cut = Terminal.CutTo(width, text);

        cut.Length.ShouldBe(length);
        text.ShouldStartWith(cut.TrimEnd('…'));
    }
}
