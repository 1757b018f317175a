using System.Text.RegularExpressions;
using Shouldly;
using Sluice.Pipelines.Config;
using Xunit;

namespace Sluice.Tests.Pipelines.Config;

/// <summary>
/// What docs/ says about the configuration is made of the code. Run the tests with SLUICE_ACCEPT=1 to make it anew.
/// </summary>
public sealed partial class DocumentationTests
{
    private const string Marker = "<!-- Made of the code from here on; SLUICE_ACCEPT=1 dotnet test makes it anew. -->\n";

    public static TheoryData<string> YamlOfTheDocumentation => [.. Yaml().Matches(Repository.Read("docs", "pipelines.md")).Select(match => match.Groups["text"].Value)];

    public static IEnumerable<object[]> Examples =>
    [
        .. PipelineReference.All.SelectMany(section => section.Keys.Where(key => key.Example.Length > 0).Select(key => new object[] { section.Title, key.Example })),
        ["rest", MapShape.RestKey.Example],
    ];

    [Fact]
    public void The_schema_of_pipelines_is_up_to_date() => UpToDate(PipelineSchema.OfPipelines(), "docs", "pipeline.schema.json");

    [Fact]
    public void The_schema_of_the_engine_is_up_to_date() => UpToDate(PipelineSchema.OfEngine(), "docs", "sluice.schema.json");

    [Fact]
    public void The_reference_is_up_to_date()
    {
        var written = Repository.Read("docs", "pipelines.md");
        var prose = written[..(written.IndexOf(Marker, StringComparison.Ordinal) + Marker.Length)];

        UpToDate(prose + "\n" + PipelineReference.Markdown(), "docs", "pipelines.md");
    }

    [Theory]
    [MemberData(nameof(YamlOfTheDocumentation))]
    public void Yaml_in_the_documentation_is_right(string yaml)
    {
        var problems = yaml.StartsWith("# sluice.yaml", StringComparison.Ordinal)
            ? EngineYaml.Parse(yaml, "docs/pipelines.md", ConfigSources.None).Problems
            : PipelineYaml.Parse(yaml, "docs/pipelines.md", ConfigSources.None).Problems;

        problems.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void The_example_of_a_key_stands_in_a_file_without_problems_of_its_own(string section, string example)
    {
        // Problems of keys that the example leaves out, or of names that nothing has, are not the example's.
        string[] ofOthers = ["missing_key", "unknown_column", "unknown_stream", "upsert_without_unique", "conflicting_keys"];
        var indented = example.Replace("\n", "\n    ");
        var problems = section switch
        {
            "sluice.yaml" => Engine(example),
            "watch" => Engine($"watch:\n  - {indented}"),
            "arrivals" or "work" => Engine($"{section}:\n    {indented}"),
            "pipeline" => Parse(example.StartsWith("pipeline:", StringComparison.Ordinal) ? example : "pipeline: p\n" + example),
            "read" or "limits" => Parse($"pipeline: p\n{section}:\n    {indented}"),
            "rest" => Parse($"pipeline: p\nmap:\n    {indented}"),
            "split" => Parse($"pipeline: p\nmap:\n  x:\n    split:\n        {example.Replace("\n", "\n        ")}"),
            "enrich.sentiment" or "enrich.entities" => Parse($"pipeline: p\nenrich:\n  {section["enrich.".Length..]}:\n    {indented}"),
            "enrich.models" => Parse($"pipeline: p\nenrich:\n  models:\n    x:\n      {indented}"),
            "tests.rejects" => Parse($"pipeline: p\ntests:\n  - name: t\n    input: [{{ a: 1 }}]\n    rejects:\n      - {indented}"),
            "check" or "write" or "tests" => Parse($"pipeline: p\n{section}:\n  - {indented}"),
            _ => Parse($"pipeline: p\n{section}:\n  x:\n    {indented}"),
        };

        problems.Where(problem => !ofOthers.Contains(problem.Code)).ShouldBeEmpty();
    }

    [Fact]
    public void Every_key_has_a_meaning_and_says_what_holds_without_it()
    {
        foreach (var key in PipelineReference.All.SelectMany(section => section.Keys))
        {
            key.Doc.ShouldNotBeEmpty(key.Name);
            key.Doc.ShouldEndWith(".", Case.Sensitive, key.Name);
            (key.IsRequired || key.DefaultText.Length > 0).ShouldBeTrue($"{key.Name} says no default");
        }
    }

    [Fact]
    public void Every_code_is_documented()
    {
        var cases = Code().Matches(Repository.Read("tests", "Sluice.Tests", "Pipelines", "Config", "problems.txt")).Select(match => match.Groups["code"].Value);
        string[] ofFilesAndOptions =
        [
            "file_not_found", "file_not_readable", "yaml_encoding", "yaml_too_large", "yaml_too_deep", "secret_missing", "set_syntax", "unknown_store",
            "missing_column", "ambiguous_column", "unexpected_columns", "more_problems",
        ];
        var documented = Documented().Matches(Repository.Read("docs", "pipelines.md").Split("## Codes of problems")[1].Split("# Reference")[0])
            .Select(match => match.Groups["code"].Value);

        documented.Order().ShouldBe(cases.Concat(ofFilesAndOptions).Distinct().Order());
    }

    private static IReadOnlyList<Problem> Engine(string yaml) => EngineYaml.Parse(yaml, "example", ConfigSources.None).Problems;

    private static IReadOnlyList<Problem> Parse(string yaml) => PipelineYaml.Parse(yaml, "example", ConfigSources.None).Problems;

    private static void UpToDate(string expected, params string[] path)
    {
        if (Environment.GetEnvironmentVariable("SLUICE_ACCEPT") is not null)
        {
            File.WriteAllText(Repository.PathOf(path), expected);
        }

        File.Exists(Repository.PathOf(path)).ShouldBeTrue($"{string.Join('/', path)} is missing; SLUICE_ACCEPT=1 dotnet test makes it.");
        Repository.Read(path).ShouldBe(expected, $"{string.Join('/', path)} is stale; SLUICE_ACCEPT=1 dotnet test makes it anew.");
    }

    [GeneratedRegex(@"^```yaml\n(?<text>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Yaml();

    [GeneratedRegex(@"^(?:\d+:\d+|--set \S+|p\.yaml) (?<code>[a-z0-9_]+) ", RegexOptions.Multiline)]
    private static partial Regex Code();

    [GeneratedRegex(@"`(?<code>[a-z0-9]+_[a-z0-9_]+)`")]
    private static partial Regex Documented();
}
