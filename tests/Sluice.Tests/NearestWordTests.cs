using Shouldly;
using Xunit;

namespace Sluice.Tests;

/// <summary>The word that was meant, or none.</summary>
public sealed class NearestWordTests
{
    [Theory]
    [InlineData("foo", "from,to,limit", null)]
    [InlineData("by", "from,to,limit", null)]
    [InlineData("csv", "s3,duckdb", null)]
    [InlineData("", "to", null)]
    [InlineData("mpa", "map,read", "map")]
    [InlineData("tp", "to,from", "to")]
    [InlineData("rnu", "run,work", "run")]
    [InlineData("limti", "limit,from", "limit")]
    [InlineData("pipelin", "pipeline,priority", "pipeline")]
    public void A_word_is_proposed_where_it_is_near(string written, string words, string? meant) =>
        NearestWord.Of(written, words.Split(',')).ShouldBe(meant);
}
