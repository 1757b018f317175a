using System.Text;
using Shouldly;
using Sluice.Stores.Search;
using Xunit;

namespace Sluice.Tests.Stores.Search;

public sealed class SearchTextsTests
{
    [Theory]
    [InlineData("In Progress", true)]
    [InlineData("T-4711 (~{Z}@[`", true)]
    [InlineData("", true)]
    [InlineData(" High", false)]
    [InlineData("High ", false)]
    [InlineData("\tHigh", false)]
    [InlineData("A\u007f", false)]
    [InlineData("ÄRGER", false)]
    [InlineData("too long for it", false)]
    public void What_is_folded_without_a_string_is_folded_as_any_other(string text, bool isTaken)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var folded = new byte[text.StartsWith("too long", StringComparison.Ordinal) ? text.Length - 1 : 64];

        SearchTexts.TryFold(utf8, folded).ShouldBe(isTaken);

        if (isTaken)
        {
            Encoding.UTF8.GetString(folded, 0, utf8.Length).ShouldBe(SearchTexts.Fold(text));
        }
    }
}
