using System.Text;
using Shouldly;
using Sluice.Stores.Parquet;
using Xunit;

namespace Sluice.Tests.Stores.Parquet;

public sealed class EntryNameTests
{
    [Theory]
    [InlineData("orders", "orders")]
    [InlineData("näme 名前", "näme 名前")]
    [InlineData("..", "%2E%2E")]
    [InlineData("../../etc/passwd", "%2E.%2F..%2Fetc%2Fpasswd")]
    [InlineData("_sluice", "%5Fsluice")]
    [InlineData("a*b?[c]", "a%2Ab%3F%5Bc%5D")]
    [InlineData("100%", "100%25")]
    [InlineData(" ", "%20")]
    [InlineData("line\nbreak", "line%0Abreak")]
    public void What_a_file_system_or_a_glob_would_misread_is_escaped(string name, string entry) => EntryName.Of(name).ShouldBe(entry);

    [Fact]
    public void Names_that_are_too_long_are_cut_and_still_told_apart()
    {
        var left = EntryName.Of(new string('名', 300) + "a");
        var right = EntryName.Of(new string('名', 300) + "b");

        left.ShouldNotBe(right);
        Encoding.UTF8.GetByteCount(left).ShouldBeLessThan(240);
        EntryName.Of(new string('名', 300) + "A").ShouldBe(left, "names that are the same to DuckDB are the same folder");
    }
}
