using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Sluice.Pipelines.Config;
using Xunit;

namespace Sluice.Tests.Pipelines.Config;

/// <summary>Texts that are made to hurt: each ends with a problem, and soon.</summary>
public sealed class HostileYamlTests
{
    public static TheoryData<string, string> Bombs => new()
    {
        { "200 KB of [", new string('[', 200_000) },
        { "200 KB of {", new string('{', 200_000) },
        { "brackets on lines", Repeat("[\n", 100_000) },
        { "brackets with comments that close them", Repeat("[ # ]\n", 40_000) },
        { "brackets with quotes that close them", Repeat("[ ']', ", 30_000) },
        { "brackets behind an apostrophe that opens no quote", "a: x 'y\nb: " + new string('[', 200_000) },
        { "dashes", Repeat("- ", 100_000) },
        { "keys in braces", Repeat("{a: ", 60_000) },
        { "steps of indentation", string.Concat(Enumerable.Range(0, 600).Select(step => new string(' ', step) + "a:\n")) },
    };

    [Theory]
    [MemberData(nameof(Bombs))]
    public void What_nests_too_deep_is_refused_before_it_can_hurt(string name, string text)
    {
        var problems = PipelineYaml.Parse(text, name, ConfigSources.None).Problems;

        problems.Single().Code.ShouldBe("yaml_too_deep");
    }

    [Fact]
    public void Keys_that_are_sections_are_refused_at_the_first() =>
        PipelineYaml.Parse(Repeat("? ", 100_000), "p.yaml", ConfigSources.None).Problems.Single().Code.ShouldBe("yaml_key");

    [Fact]
    public void The_billion_laughs_end_at_the_first_anchor()
    {
        const string laughs = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\npipeline: *c\n";

        var problems = PipelineYaml.Parse(laughs, "p.yaml", ConfigSources.None).Problems;

        problems.Select(problem => problem.Code).ShouldContain("yaml_anchor");
        problems.Select(problem => problem.Code).ShouldContain("yaml_alias");
    }

    [Fact]
    public void A_tag_never_makes_an_object() =>
        PipelineYaml.Parse("!!System.IO.FileInfo { OriginalPath: /etc/passwd }", "p.yaml", ConfigSources.None)
            .Problems[0].Code.ShouldBe("yaml_tag");

    [Fact]
    public void A_text_over_256_kilobytes_is_refused() =>
        PipelineYaml.Parse("pipeline: a\n#" + new string('x', YamlPreScan.BytesMax), "p.yaml", ConfigSources.None)
            .Problems.Single().Code.ShouldBe("yaml_too_large");

    [Fact]
    public void The_size_is_that_in_bytes() =>
        PipelineYaml.Parse("#" + new string('€', YamlPreScan.BytesMax / 2), "p.yaml", ConfigSources.None)
            .Problems.Single().Code.ShouldBe("yaml_too_large");

    [Fact]
    public void Of_very_many_problems_the_first_thousand_are_told()
    {
        var problems = PipelineYaml.Parse("pipeline: a\n" + Repeat("pipeline: b\n", 5000), "p.yaml", ConfigSources.None).Problems;

        problems.Count.ShouldBe(1001);
        problems[^1].ToString().ShouldBe("p.yaml: There are 4000 more problems. Is this the right file?");
    }

    [Fact]
    public void A_tag_that_the_parser_itself_can_not_bear_is_a_problem() =>
        PipelineYaml.Parse("!!]in: x", "p.yaml", ConfigSources.None).Problems.Single().Code.ShouldBe("yaml_tag");

    [Theory]
    [InlineData("[{\"a\": ")]
    [InlineData("{a: [")]
    public void Thirty_two_levels_are_read_and_thirty_three_are_not(string pair)
    {
        var closing = string.Concat(pair.Where(letter => letter is '[' or '{').Reverse().Select(letter => letter == '[' ? ']' : '}'));
        string Nested(int pairs) => Repeat(pair, pairs) + "x" + Repeat(closing, pairs);

        PipelineYaml.Parse(Nested(16), "p.yaml", ConfigSources.None).Problems.ShouldAllBe(problem => problem.Code != "yaml_too_deep");
        PipelineYaml.Parse(Nested(17), "p.yaml", ConfigSources.None).Problems.Single().Code.ShouldBe("yaml_too_deep");
    }

    [Theory]
    [InlineData("'[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[['")]
    [InlineData("\"[[[[[[[[[[[[[[[[[[[[[\\\"[[[[[[[[[[[[[[[\"")]
    [InlineData("x # [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[")]
    public void Brackets_in_quotes_and_comments_do_not_nest(string description) =>
        PipelineYaml.Parse($"pipeline: a\ndescription: {description}\n", "p.yaml", ConfigSources.None).Problems.ShouldBeEmpty();

    /// <summary>
    /// Pieces of YAML in any order: whatever comes out is a config or problems with a place, and never an exception. The
    /// pieces are those that parsers stumble over.
    /// </summary>
    [Fact]
    public void Any_text_gives_a_config_or_problems()
    {
        string[] pieces =
        [
            "pipeline: a\n", "read:", "map:", "check:", "write:", " ", "  ", "\n", "\t", "- ", "? ", ": ", "[", "]", "{", "}", ",", "#",
            "'", "\"", "|", ">", "|-\n", "&a ", "*a", "!", "!!str ", "%YAML 1.2\n", "---\n", "...\n", "~", "null", "true", "${", "${A}",
            "$${", "${secret:env:A}", "}", "\\", "é", "\uFEFF", "😀", "<<: ", "from: x", "column: x", "in: [a]", "unique: x", "0x1", "1e9",
            "\u0085", "\u2028", "@", "`", "=", "store: s", "key: k", "rest: json", "id: ID\n", "\r\n", "\r",
        ];
        var texts = Gen.ListOf(Gen.Elements(pieces)).Select(string.Concat);

        Check.One(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(3000).WithEndSize(40), Prop.ForAll(texts.ToArbitrary(), text =>
        {
            var result = PipelineYaml.Parse(text, "p.yaml", ConfigSources.None);
            return result.Value is not null || (result.Problems.Count > 0 && result.Problems.All(problem => problem.File == "p.yaml"));
        }));
    }

    private static string Repeat(string text, int times) => new StringBuilder(text.Length * times).Insert(0, text, times).ToString();
}
