using Shouldly;
using Sluice.Stores;
using Sluice.Tests.Stores.Support;
using Xunit;

namespace Sluice.Tests.Stores;

public sealed class StoreUrlTests
{
    [Theory]
    [InlineData("duckdb:x.duckdb#orders", "duckdb", "x.duckdb", "orders")]
    [InlineData("DuckDB:/data/a b.duckdb", "duckdb", "/data/a b.duckdb", null)]
    [InlineData("duckdb:C:\\data\\x.duckdb#t", "duckdb", "C:\\data\\x.duckdb", "t")]
    [InlineData("parquet:lake#1#t", "parquet", "lake#1", "t")]
    [InlineData("postgres://u@h:5433/db#sales.t", "postgres", "//u@h:5433/db", "sales.t")]
    public void A_url_is_a_kind_a_path_and_perhaps_a_table(string text, string scheme, string path, string? table) =>
        StoreUrl.Parse(text).ShouldBe(new StoreUrl(scheme, path, table));

    [Theory]
    [InlineData("x.duckdb")]
    [InlineData("C:\\x.duckdb")]
    [InlineData("duckdb:")]
    [InlineData("duckdb:#orders")]
    [InlineData("duckdb:x#")]
    public void What_is_no_url_is_a_wrong_use(string text)
    {
        var refusal = Should.Throw<SluiceException>(() => StoreUrl.Parse(text));

        refusal.Kind.ShouldBe(FailureKind.Usage);
        refusal.Problems.Single().Message.ShouldContain(text);
    }

    [Fact]
    public void A_password_is_not_shown()
    {
        var url = StoreUrl.Parse("postgres://u:hunter2@h/db?a=b#t");

        url.ToString().ShouldBe("postgres://u:***@h/db?***#t");
        url.Text.ShouldBe("postgres://u:hunter2@h/db?a=b#t");
        Should.Throw<SluiceException>(() => StoreUrl.Parse("postgres://u:hunter2@h/db#")).Message.ShouldNotContain("hunter2");
    }

    [Fact]
    public void A_kind_that_there_is_not_is_named_with_those_that_there_are()
    {
        using var home = new StoreFolder();

        var refusal = Should.Throw<SluiceException>(() => StoreFactory.Open(StoreUrl.Parse("mysql:somewhere"), home.Options));

        refusal.Kind.ShouldBe(FailureKind.Usage);
        refusal.Message.ShouldContain("\"mysql\"");
        refusal.Message.ShouldContain("duckdb");
    }
}
