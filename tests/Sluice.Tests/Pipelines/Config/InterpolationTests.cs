using System.Text.Json;
using Shouldly;
using Sluice.Pipelines.Config;
using Xunit;

namespace Sluice.Tests.Pipelines.Config;

public sealed class InterpolationTests
{
    [Theory]
    [InlineData("${A}", "one")]
    [InlineData("<${A}${B}>", "<onetwo>")]
    [InlineData("${NONE:-other}", "other")]
    [InlineData("${EMPTY:-other}", "other")]
    [InlineData("${EMPTY}x", "x")]
    [InlineData("${A:-other}", "one")]
    [InlineData("${A:?must be there}", "one")]
    [InlineData("$${A}", "${A}")]
    [InlineData("$$${A}", "$${A}")]
    [InlineData("a$b$$c", "a$b$$c")]
    [InlineData("${NONE:-a:b-c?d}", "a:b-c?d")]
    public void Variables_become_their_values(string written, string expected) =>
        Parse($"pipeline: a\ndescription: '{written}'").Value!.Description.ShouldBe(expected);

    [Fact]
    public void A_value_brings_in_no_keys_comments_or_lists()
    {
        var result = Parse("pipeline: a\ndescription: ${HOSTILE}\nread: { formats: '${LIST}' }");

        result.Problems.Single().ShouldSatisfyAllConditions(
            problem => problem.Code.ShouldBe("bad_value"), problem => problem.Found.ShouldBe("'[csv, json]'"));
        Parse("pipeline: a\ndescription: ${HOSTILE}").Value!.Description.ShouldBe("x\nmemory: 1MB # y\n");
    }

    [Fact]
    public void Values_are_not_resolved_again() =>
        Parse("pipeline: a\ndescription: ${NESTED}").Value!.Description.ShouldBe("${A}");

    [Fact]
    public void A_variable_can_be_a_number_though_braces_want_it_quoted()
    {
        Parse("pipeline: a\nread:\n  skip_lines: ${THREE}").Value!.Read.SkipLines.ShouldBe(3);
        Parse("pipeline: a\nread: { skip_lines: '${THREE}' }").Value!.Read.SkipLines.ShouldBe(3);
        Parse("pipeline: a\nread: { skip_lines: '3' }").Problems.Single().Code.ShouldBe("bad_value");
    }

    [Fact]
    public void A_variable_that_is_empty_is_as_if_the_key_were_not_there() =>
        Parse("pipeline: a\nread:\n  delimiter: ${EMPTY}").Value!.Read.Delimiter.ShouldBeNull();

    [Fact]
    public void A_secret_shows_itself_to_nobody_but_its_reader()
    {
        var node = ConfigNode.Scalar(new ConfigPlace("s.yaml", 1, 1), "postgres://u:${secret:env:PASSWORD}@h/${secret:file:/run/db}?x", isPlain: true);
        var problems = new ConfigProblems("s.yaml");

        new Interpolation(Sources, problems).Resolve(node);

        problems.All.ShouldBeEmpty();
        node.Text.ShouldBe("postgres://u:***@h/***?x");
        node.Secret!.ToString().ShouldBe("postgres://u:***@h/***?x");
        node.Secret.Reveal().ShouldBe("postgres://u:hunter2@h/orders?x");
        node.Secret.Secrets.Select(secret => secret.Reference).ShouldBe(["env:PASSWORD", "file:/run/db"]);
        JsonSerializer.Serialize(node.Secret.Secrets.First()).ShouldBe("\"***\"");
    }

    [Fact]
    public void A_secret_that_is_not_there_says_so_when_it_is_needed()
    {
        var node = ConfigNode.Scalar(new ConfigPlace("s.yaml", 3, 5), "${secret:env:NOT_THERE}", isPlain: true);
        new Interpolation(Sources, new ConfigProblems("s.yaml")).Resolve(node);

        var failure = Should.Throw<SluiceException>(() => node.Secret!.Reveal());

        failure.Kind.ShouldBe(FailureKind.Config);
        failure.Message.ShouldBe("s.yaml:3:5: The secret env:NOT_THERE is not there or is empty. Set the environment variable NOT_THERE.");
    }

    private static ConfigSources Sources { get; } = new()
    {
        Environment = new Dictionary<string, string>
        {
            ["A"] = "one",
            ["B"] = "two",
            ["EMPTY"] = "",
            ["THREE"] = "3",
            ["NESTED"] = "${A}",
            ["HOSTILE"] = "x\nmemory: 1MB # y\n",
            ["LIST"] = "[csv, json]",
            ["PASSWORD"] = "hunter2",
        }.GetValueOrDefault,
        ReadFile = path => path == "/run/db" ? "orders\n" : null,
    };

    private static ConfigResult<PipelineConfig> Parse(string yaml) => PipelineYaml.Parse(yaml, "p.yaml", Sources);
}
