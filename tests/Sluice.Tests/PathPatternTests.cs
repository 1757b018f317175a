using Shouldly;
using Sluice.Arrivals.Watching;
using Sluice.Pipelines.Config;
using Xunit;

namespace Sluice.Tests;

/// <summary>Patterns mean the same on the command line and for watched folders.</summary>
public sealed class PathPatternTests
{
    [Theory]
    [InlineData("*.csv", "a.csv", true)]
    [InlineData("*.csv", "sub/a.csv", false)]
    [InlineData("*.csv", "a.CSV", false)]
    [InlineData("a?.csv", "a1.csv", true)]
    [InlineData("a?.csv", "a.csv", false)]
    [InlineData("**/*.csv", "a.csv", true)]
    [InlineData("**/*.csv", "x/y/a.csv", true)]
    [InlineData("x/**", "x/a.csv", true)]
    [InlineData("x/**", "x/y/a.csv", true)]
    [InlineData("x/**", "a.csv", false)]
    [InlineData("x/", "x/y/a.csv", true)]
    [InlineData("x/**/b/*", "x/b/1", true)]
    [InlineData("x/**/b/*", "x/b/c/b/1", true)]
    [InlineData("x/**/b/*", "x/c/1", false)]
    [InlineData("./*.csv", "a.csv", true)]
    [InlineData("in*/a", "inbox/a", true)]
    [InlineData("a\\*", "a\\b", true)]
    [InlineData("**", "x/y", true)]
    public void A_watched_folder_takes_the_files_that_fit(string include, string path, bool isTaken)
    {
        new FileNames(new WatchConfig("inbox") { Include = [include] }).Takes(path).ShouldBe(isTaken);
        new FileNames(new WatchConfig("inbox") { Exclude = [include] }).Takes(path).ShouldBe(!isTaken);
    }
}
