using Shouldly;
using Sluice.Stores;
using Sluice.Stores.Search.Elasticsearch;
using Xunit;

namespace Sluice.Tests.Stores.Search.Elasticsearch;

public sealed class ElasticUrlTests
{
    [Fact]
    public void A_url_says_where_the_server_is_and_how_it_is_used()
    {
        var url = ElasticUrl.Parse("https", "//elastic:p%40ss%2F@es.example.org/shop?bulk_mb=5&parallel=3&gzip=true&replicas=0&timeout_seconds=10");

        url.Server.ShouldBe(new Uri("https://es.example.org:9200/"));
        (url.User, url.Password, url.Prefix).ShouldBe(("elastic", "p@ss/", "shop-"));
        (url.BulkBytes, url.Parallel, url.Gzip, url.Replicas, url.Timeout).ShouldBe((5 << 20, 3, true, 0, TimeSpan.FromSeconds(10)));
        ElasticUrl.Parse("http", "//[::1]:9201").Server.Port.ShouldBe(9201);
        ElasticUrl.Parse("http", "//h:80/").Server.Port.ShouldBe(80);
        ElasticUrl.Parse("http", "//h/").Prefix.ShouldBe("");
    }

    [Theory]
    [InlineData("h:9200", "has no //")]
    [InlineData("//", "names no server")]
    [InlineData("//u:hunter2@h/Shop", "prefix \"Shop\"")]
    [InlineData("//u:hunter2@h/a/b", "prefix \"a/b\"")]
    [InlineData("//u:hunter2@h/_a", "prefix \"_a\"")]
    [InlineData("//u:hunter2@h/x?nothing=1", "option nothing")]
    [InlineData("//u:hunter2@h/x?bulk_mb=500", "bulk_mb")]
    public void What_is_wrong_with_a_url_is_said_without_the_password(string text, string said)
    {
        var refusal = Should.Throw<SluiceException>(() => ElasticUrl.Parse("http", text));

        refusal.Kind.ShouldBe(FailureKind.Config);
        refusal.Message.ShouldContain(said);
        refusal.Message.ShouldNotContain("hunter2");
    }

    [Fact]
    public void A_key_and_a_password_are_not_shown() =>
        StoreUrl.Parse("elasticsearch+https://u:hunter2@h:9200/shop?api_key=geheim#tickets").ToString().ShouldBe("elasticsearch+https://u:***@h:9200/shop?***#tickets");

    [Theory]
    [InlineData("orders", "p-orders")]
    [InlineData("Orders", "p-orders")]
    [InlineData("2026_orders", "p-2026_orders")]
    public void Simple_tables_are_found_under_their_names(string table, string alias) => IndexNames.Alias("p-", table).ShouldBe(alias);

    [Theory]
    [InlineData("a/b \"c\"")]
    [InlineData("_own")]
    [InlineData(" ")]
    [InlineData("näme 名前 🙂")]
    [InlineData("..")]
    [InlineData("sluice-catalog")]
    public void Other_tables_have_names_that_a_server_takes(string table)
    {
        var alias = IndexNames.Alias("p-", table);

        alias.ShouldMatch("^p-[a-z0-9_]+-[0-9a-f]{8}$");
        IndexNames.Index(alias, "load").ShouldMatch("^p-[a-z0-9_]+-[0-9a-f]{8}-[0-9a-f]{12}$");
        IndexNames.AliasOf(IndexNames.Index(alias, "load")).ShouldBe(alias);
    }

    [Theory]
    [InlineData("{\"a\": [1, null]}", "{\"a\": [1, null]}")]
    [InlineData("{\n\"a\":\r\n1}", "{ \"a\":  1}")]
    [InlineData("[NaN,-Infinity,1.5]", "[\"NaN\",\"-Infinity\",1.5]")]
    [InlineData("[1234567890123456789012345678.01, \"NaN \\\" 1\"]", "[\"1234567890123456789012345678.01\", \"NaN \\\" 1\"]")]
    [InlineData("true", "true")]
    public void Json_stands_in_one_line_and_keeps_every_digit(string json, string line) =>
        System.Text.Encoding.UTF8.GetString(JsonLine.Of(System.Text.Encoding.UTF8.GetBytes(json))).ShouldBe(line);
}
