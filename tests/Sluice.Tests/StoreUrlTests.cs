using Shouldly;
using Sluice.Pipelines.Config;
using Xunit;

namespace Sluice.Tests;

public sealed class StoreUrlTests
{
    [Theory]
    [InlineData("duckdb:x.duckdb", "duckdb", "x.duckdb", null)]
    [InlineData("duckdb:x.duckdb#orders", "duckdb", "x.duckdb", "orders")]
    [InlineData("DUCKDB:/var/lib/a b.db#Orders 2024", "duckdb", "/var/lib/a b.db", "Orders 2024")]
    [InlineData("duckdb:C:\\data\\x.duckdb", "duckdb", "C:\\data\\x.duckdb", null)]
    [InlineData("parquet:out", "parquet", "out", null)]
    [InlineData("parquet:out/#1#orders", "parquet", "out/#1", "orders")]
    [InlineData("postgres://sluice@db:5433/shop#sales.orders", "postgres", "//sluice@db:5433/shop", "sales.orders")]
    public void A_url_is_a_scheme_a_path_and_a_table(string text, string scheme, string path, string? table)
    {
        StoreUrl.TryParse(text, out var url, out var problem).ShouldBeTrue(problem?.Message);

        url.ShouldBe(new StoreUrl(scheme, path, table));
        url!.ToString().ShouldBe(text.Replace("DUCKDB", "duckdb"));
    }

    [Theory]
    [InlineData("postgres://u:hunter2@h?password=hunter2", "postgres://u:***@h?***")]
    [InlineData("postgres://u:p@hunter2@h", "postgres://u:***@h")]
    [InlineData("postgres://u:p?hunter2@h", "postgres://u:***@h")]
    [InlineData("neo4j+https://u:hunter2@h/db", "neo4j+https://u:***@h/db")]
    [InlineData("unknown://u:hunter2@h", "unknown://u:***@h")]
    [InlineData("duckdb://u:hunter2@h#", "duckdb://u:***@h#")]
    public void A_problem_shows_no_password(string text, string shown)
    {
        StoreUrl.TryParse(text, out _, out var problem).ShouldBeFalse();

        problem!.Found.ShouldBe(shown);
        problem.ToString().ShouldNotContain("hunter2");
    }

    [Fact]
    public void A_url_with_a_password_shows_none()
    {
        StoreUrl.TryParse("postgresql://u:hunter2@h/db?sslmode=require#t", out var url, out _).ShouldBeTrue();

        url!.ToString().ShouldBe("postgres://u:***@h/db?***#t");
        url.Text.ShouldBe("postgres://u:hunter2@h/db?sslmode=require#t");
    }

    [Theory]
    [InlineData("x.duckdb", "Did you mean duckdb:x.duckdb?")]
    [InlineData("C:\\x.duckdb", "Did you mean duckdb:C:\\x.duckdb?")]
    [InlineData("postgras://h/db", "Did you mean postgres:?")]
    [InlineData("mysql:somewhere", "expected duckdb:path[#table], parquet:folder[#table]")]
    [InlineData("duckdb:", "has no path")]
    [InlineData("duckdb:#orders", "has no path")]
    [InlineData("duckdb:x#", "Remove the #, or name the table.")]
    public void What_is_no_url_is_a_wrong_use_that_says_what_was_meant(string text, string said)
    {
        var refusal = Should.Throw<SluiceException>(() => StoreUrl.Parse(text));

        refusal.Kind.ShouldBe(FailureKind.Usage);
        var problem = refusal.Problems.ShouldHaveSingleItem();
        problem.Code.ShouldBe("bad_store_url");
        problem.Message.ShouldContain(text);
        problem.ToString().ShouldContain(said);
    }

    [Theory]
    [InlineData("duckdb:x", true, false)]
    [InlineData("parquet:x", true, false)]
    [InlineData("search:x", true, true)]
    [InlineData("postgres://h/db", false, false)]
    [InlineData("elasticsearch+http://h", false, true)]
    [InlineData("elasticsearch+https://h", false, true)]
    public void A_url_tells_files_from_servers_and_what_can_be_searched(string text, bool isFile, bool isSearchable)
    {
        var url = StoreUrl.Parse(text);

        (url.IsFile, url.IsSearchable, url.Scheme).ShouldBe((isFile, isSearchable, text[..text.IndexOf(':')]));
    }

    [Fact]
    public void A_store_that_sluice_yaml_does_not_have_is_found_out()
    {
        var engine = EngineYaml.Parse("stores: { main: 'duckdb:x' }", "sluice.yaml", ConfigSources.None).OrThrow();
        var pipeline = PipelineYaml.Parse("pipeline: a\nwrite:\n  - { store: main }\n  - { store: mian }\n  - { store: warehouse }", "p.yaml", ConfigSources.None).OrThrow();

        engine.FindStore("main")!.Url.Path.ShouldBe("x");
        engine.ProblemsOf(pipeline).Select(problem => problem.ToString()).ShouldBe([
            "p.yaml:4:5: The store 'mian' is not in sluice.yaml. Did you mean main? "
                + "A store is declared in sluice.yaml, such as stores: { mian: duckdb:FILE }, or say with --to duckdb:FILE#TABLE where the rows go instead.",
            "p.yaml:5:5: The store 'warehouse' is not in sluice.yaml. Known are main. "
                + "A store is declared in sluice.yaml, such as stores: { warehouse: duckdb:FILE }, or say with --to duckdb:FILE#TABLE where the rows go instead.",
        ]);
    }
}
