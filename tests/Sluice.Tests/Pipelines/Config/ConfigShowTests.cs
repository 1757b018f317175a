using Shouldly;
using Sluice.Pipelines.Config;
using Xunit;

namespace Sluice.Tests.Pipelines.Config;

public sealed class ConfigShowTests
{
    [Fact]
    public void The_engine_shows_each_value_with_its_origin()
    {
        const string yaml = """
            home: /not/this
            memory: ${MEMORY}
            stores:
              main: duckdb:${FILE:-store.duckdb}
              warehouse: postgres://sluice:${secret:env:PG}@db/orders
              old: postgres://sluice:hunter2@db/orders?password=hunter3
            """;
        var sources = new ConfigSources
        {
            Environment = new Dictionary<string, string> { ["MEMORY"] = "512MB", ["SLUICE_HOME"] = "/var/lib/${x}", ["PG"] = "hunter2" }.GetValueOrDefault,
            Sets = [Set("threads=4"), Set("stores.extra=parquet:out")],
        };

        var lines = Lines(EngineYaml.Parse(yaml, "sluice.yaml", sources));

        lines.Where(line => !line.EndsWith("# default")).ShouldBe([
            "home: /var/lib/${x} # env SLUICE_HOME",
            "memory: 512MB # sluice.yaml:2, env MEMORY",
            "threads: 4 # --set threads",
            "stores.main: duckdb:store.duckdb # sluice.yaml:4, env FILE",
            "stores.warehouse: postgres://sluice:***@db/orders # sluice.yaml:5",
            "stores.old: postgres://sluice:***@db/orders?*** # sluice.yaml:6",
            "stores.extra: parquet:out # --set stores.extra"]);
        lines.ShouldContain("arrivals.bytes_max: 500MB # default");
    }

    [Fact]
    public void Without_a_file_the_defaults_are_shown_one_for_each_key()
    {
        var lines = Lines(EngineYaml.Parse(null, "sluice.yaml", ConfigSources.None));

        lines.ShouldAllBe(line => line.EndsWith("# default"));
        lines.Take(4).ShouldBe(["home: ./.sluice # default", "memory: 1GB # default", "threads: one to each processor # default", "stores: none # default"]);
        lines.ShouldContain("work.at_once: one for each 512 MB of memory, and not more than processors # default");
        lines.Select(line => line.Split(':', '.')[0]).Distinct().ShouldBe(EngineKeys.Root.Keys.Select(key => key.Name));
    }

    [Fact]
    public void The_origins_stand_below_each_other() =>
        ConfigShow.Render(EngineYaml.Parse("memory: 1GB", "sluice.yaml", ConfigSources.None)).TrimEnd().Split('\n')
            .Select(line => line.IndexOf('#')).Where(place => place < 70).Distinct().Count().ShouldBe(1);

    [Fact]
    public void A_pipeline_shows_defaults_of_its_sections_and_only_what_is_written_in_lists()
    {
        const string yaml = """
            pipeline: orders
            read: { delimiter: ";", null: [NA, "1"] }
            map:
              id: ID
              price: { from: [Price, "Preis €"], type: double }
            check:
              - { column: price, between: [0, null] }
            limits:
            """;
        var values = ConfigShow.Values(PipelineYaml.Parse(yaml, "p.yaml", new ConfigSources { Sets = [Set("read.header=true")] }));

        values.Where(value => value.Origin != "default").ShouldBe(
        [
            new ShownValue("pipeline", "orders", "p.yaml:1"),
            new ShownValue("read.delimiter", ";", "p.yaml:2"),
            new ShownValue("read.header", "true", "--set read.header"),
            new ShownValue("read.null", "[NA, \"1\"]", "p.yaml:2"),
            new ShownValue("map.id", "ID", "p.yaml:4"),
            new ShownValue("map.price.from", "[Price, Preis €]", "p.yaml:5"),
            new ShownValue("map.price.type", "double", "p.yaml:5"),
            new ShownValue("check.0.column", "price", "p.yaml:7"),
            new ShownValue("check.0.between", "[0, null]", "p.yaml:7"),
        ]);
        values.ShouldContain(new ShownValue("read.columns_max", "16384", "default"));
        values.ShouldContain(new ShownValue("limits.time_seconds", "3600", "default"));
        values.ShouldContain(new ShownValue("map.rest", "drop", "default"));
        values.ShouldContain(new ShownValue("streams", "none", "default"));
        values.Select(value => value.Path).ShouldBeUnique();
    }

    private static SetOption Set(string text)
    {
        SetOption.TryParse(text, out var option, out _).ShouldBeTrue();
        return option!;
    }

    private static IReadOnlyList<string> Lines(ConfigResult<EngineConfig> config) =>
        [.. ConfigShow.Render(config).TrimEnd().Split('\n').Select(line => System.Text.RegularExpressions.Regex.Replace(line, " +#", " #"))];
}
