using Shouldly;
using Sluice.Pipelines.Config;
using Xunit;

namespace Sluice.Tests.Pipelines.Config;

public sealed class SetOptionTests
{
    [Fact]
    public void A_value_takes_the_place_of_the_one_in_the_file() =>
        Parse("pipeline: a\nread: { header: false }", "read.header=true").Read.Header.ShouldBe(HeaderMode.Present);

    [Fact]
    public void Sections_that_the_file_has_not_are_begun() =>
        Parse("pipeline: a", "limits.time_seconds=5", "read.delimiter=;", "map.id.type=integer").ShouldSatisfyAllConditions(
            pipeline => pipeline.Limits.TimeSeconds.ShouldBe(5),
            pipeline => pipeline.Read.Delimiter.ShouldBe(";"),
            pipeline => pipeline.Map!.Entries.Single().Target.ShouldBe("id"));

    [Fact]
    public void Lists_are_reached_by_number_and_written_in_brackets() =>
        Parse("pipeline: a\nwrite: [{ store: x }, { store: y }]", "write.1.store=z", "read.formats=[csv, json]").ShouldSatisfyAllConditions(
            pipeline => pipeline.Writes.Select(write => write.Store).ShouldBe(["x", "z"]),
            pipeline => pipeline.Read.Formats.ShouldBe([DeclaredFormat.Csv, DeclaredFormat.Json]));

    [Fact]
    public void The_last_of_two_options_holds() =>
        Parse("pipeline: a", "memory=1GB", "memory=2GB").MemoryBytes.ShouldBe(2L << 30);

    [Theory]
    [InlineData("read.where=a > 1: # 'x'", "a > 1: # 'x'")]
    [InlineData("read.where='a > 1'", "a > 1")]
    [InlineData("read.where= a = 1 ", "a = 1")]
    public void A_value_without_brackets_and_quotes_is_taken_as_it_is(string option, string where) =>
        Parse("pipeline: a", option).Read.Where.ShouldBe(where);

    [Theory]
    [InlineData("~")]
    [InlineData("null")]
    [InlineData(" ")]
    public void A_value_is_text_whatever_it_means_in_a_file(string value)
    {
        Parse("pipeline: a", $"read.delimiter={value}").Read.Delimiter.ShouldBe(value);
        PipelineYaml.Parse("pipeline: a\nread: { delimiter: \"${D}\" }\n", "p.yaml", new ConfigSources { Environment = _ => value }).OrThrow().Read.Delimiter.ShouldBe(value);
    }

    [Fact]
    public void An_empty_value_takes_the_key_away() => Parse("pipeline: a\nread: { delimiter: ';' }", "read.delimiter=").Read.Delimiter.ShouldBeNull();

    [Theory]
    [InlineData("read.header")]
    [InlineData("=x")]
    [InlineData("read..header=true")]
    [InlineData("")]
    public void What_is_no_key_and_value_is_refused(string text)
    {
        SetOption.TryParse(text, out _, out var problem).ShouldBeFalse();
        problem!.Code.ShouldBe("set_syntax");
    }

    [Fact]
    public void Options_go_to_the_file_that_knows_their_key()
    {
        var options = new[] { "stores.main=duckdb:x", "memory=1GB", "threads=2", "read.header=true", "what=1" }
            .Select(text => SetOption.TryParse(text, out var option, out _) ? option : null!);

        var (pipeline, engine) = SetOption.Split(options);

        pipeline.Select(option => option.Path[0]).ShouldBe(["memory", "read", "what"]);
        engine.Select(option => option.Path[0]).ShouldBe(["stores", "threads"]);
    }

    private static PipelineConfig Parse(string yaml, params string[] options)
    {
        var sets = options.Select(text => SetOption.TryParse(text, out var option, out _) ? option : null!).ToList();
        return PipelineYaml.Parse(yaml, "p.yaml", new ConfigSources { Sets = sets }).OrThrow();
    }
}
