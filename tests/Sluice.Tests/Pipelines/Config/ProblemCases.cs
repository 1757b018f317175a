using System.Text;
using Shouldly;
using Sluice.Pipelines.Config;
using Xunit;

namespace Sluice.Tests.Pipelines.Config;

/// <summary>
/// Every problem text, word for word, in problems.txt: after <c>== name</c> a pipeline (or sluice.yaml where the name
/// begins with "sluice.yaml"), after <c>--</c> its problems as <c>line:column code text</c>. Lines that begin with
/// <c>--set</c> or <c>NAME=</c> right after the name are options and environment variables.
/// </summary>
public sealed class ProblemCases
{
    private const string File = "problems.txt";

    public static TheoryData<string> Names => [.. Read().Select(one => one.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_wrong_configuration_gets_these_problems(string name)
    {
        var one = Read().Single(other => other.Name == name);

        ProblemsOf(one).ShouldBe(one.Problems);
    }

    [Fact]
    public void No_two_cases_have_one_name() => Read().Select(one => one.Name).ShouldBeUnique();

    /// <summary>Rewrites the expected problems when SLUICE_ACCEPT is set; the diff is then for review.</summary>
    [Fact]
    public void The_case_file_can_be_accepted_anew()
    {
        if (Environment.GetEnvironmentVariable("SLUICE_ACCEPT") is null)
        {
            return;
        }

        var text = new StringBuilder();
        foreach (var one in Read())
        {
            text.Append($"== {one.Name}\n{string.Concat(one.Options.Select(option => option + "\n"))}{one.Yaml}--\n{ProblemsOf(one)}\n");
        }

        System.IO.File.WriteAllText(PathOf(), text.ToString());
    }

    private static string ProblemsOf(Case one)
    {
        var variables = one.Options.Where(option => !option.StartsWith("--set ", StringComparison.Ordinal))
            .Select(option => option.Split('=', 2)).ToDictionary(parts => parts[0], parts => parts[1]);
        var sources = new ConfigSources
        {
            Environment = variables.GetValueOrDefault,
            Sets = [.. one.Options.Where(option => option.StartsWith("--set ", StringComparison.Ordinal)).Select(option => Set(option[6..]))],
        };
        var yaml = one.Yaml.Replace("␀", "\0").Replace("→", "\t");
        var problems = one.Name.StartsWith("sluice.yaml", StringComparison.Ordinal)
            ? EngineYaml.Parse(yaml, "p.yaml", sources).Problems
            : PipelineYaml.Parse(yaml, "p.yaml", sources).Problems;
        return string.Concat(problems.Select(problem =>
        {
            var place = problem.Line is null ? problem.File : $"{problem.Line}:{problem.Column}";
            var warning = problem.Severity == Severity.Warning ? " (warning)" : "";
            return $"{place} {problem.Code}{warning} {problem.Message}{(problem.Advice is null ? "" : " " + problem.Advice)}\n";
        }));
    }

    private static SetOption Set(string text)
    {
        SetOption.TryParse(text, out var option, out var problem).ShouldBeTrue(problem?.Message);
        return option!;
    }

    private static List<Case> Read()
    {
        var cases = new List<Case>();
        foreach (var text in ("\n" + Repository.Read(PathOf())).Split("\n== ").Skip(1))
        {
            var lines = text.TrimEnd('\n').Split('\n');
            var end = Array.FindLastIndex(lines, line => line == "--");
            var options = lines.Skip(1).TakeWhile(line => line.StartsWith("--set ", StringComparison.Ordinal) || IsVariable(line)).ToList();
            cases.Add(new Case(lines[0], options, Join(lines[(1 + options.Count)..end]), Join(lines[(end + 1)..])));
        }

        return cases;
    }

    private static bool IsVariable(string line) => line.IndexOf('=') is var equals and > 0 && line[..equals].All(letter => char.IsAsciiLetterUpper(letter) || letter == '_');

    private static string Join(string[] lines) => string.Concat(lines.Where((line, index) => line.Length > 0 || index < lines.Length - 1).Select(line => line + "\n"));

    private static string PathOf() => Repository.PathOf("tests", "Sluice.Tests", "Pipelines", "Config", File);

    private sealed record Case(string Name, IReadOnlyList<string> Options, string Yaml, string Problems);
}
