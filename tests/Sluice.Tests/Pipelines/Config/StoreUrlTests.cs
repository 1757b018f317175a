using Shouldly;
using Sluice.Pipelines.Config;
using Xunit;

namespace Sluice.Tests.Pipelines.Config;

public sealed class StoreUrlTests
{
    [Theory]
    [InlineData("duckdb:x.duckdb", StoreKind.DuckDb, "x.duckdb", null)]
    [InlineData("duckdb:x.duckdb#orders", StoreKind.DuckDb, "x.duckdb", "orders")]
    [InlineData("DUCKDB:/var/lib/a b.db#Orders 2024", StoreKind.DuckDb, "/var/lib/a b.db", "Orders 2024")]
    [InlineData("duckdb:C:\\data\\x.duckdb", StoreKind.DuckDb, "C:\\data\\x.duckdb", null)]
    [InlineData("parquet:out", StoreKind.Parquet, "out", null)]
    [InlineData("parquet:out/#1#orders", StoreKind.Parquet, "out/#1", "orders")]
    [InlineData("postgres://sluice@db:5433/shop#sales.orders", StoreKind.Postgres, "//sluice@db:5433/shop", "sales.orders")]
    public void A_url_is_a_kind_a_path_and_a_table(string text, StoreKind kind, string path, string? table)
    {
        StoreUrl.TryParse(text, out var url, out var problem).ShouldBeTrue(problem?.Message);

        url.ShouldBe(new StoreUrl(kind, path, table));
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

    [Fact]
    public void A_store_that_sluice_yaml_does_not_have_is_found_out()
    {
        var engine = EngineYaml.Parse("stores: { main: 'duckdb:x' }", "sluice.yaml", ConfigSources.None).OrThrow();
        var pipeline = PipelineYaml.Parse("pipeline: a\nwrite:\n  - { store: main }\n  - { store: mian }", "p.yaml", ConfigSources.None).OrThrow();

        engine.FindStore("main")!.Url.Path.ShouldBe("x");
        engine.ProblemsOf(pipeline).Single().ToString().ShouldBe("p.yaml:4: The store 'mian' is not in sluice.yaml. Did you mean main?");
    }
}
