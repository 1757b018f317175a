using System.Text.RegularExpressions;
using Shouldly;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests;

/// <summary>What the documents tell people to type works, and what they link to is there.</summary>
public sealed partial class DocumentationTests : IDisposable
{
    private readonly SluiceProcess _sluice = new();

    [Theory]
    [InlineData("README.md")]
    [InlineData("CONTRIBUTING.md")]
    [InlineData("docs/stores.md")]
    [InlineData("docs/lineage.md")]
    [InlineData("docs/tickets.md")]
    [InlineData("docs/rejects.md")]
    [InlineData("docs/pipelines-of-your-own.md")]
    public void The_commands_of_a_document_work_in_its_order(string document)
    {
        CopySamples();
        var commands = Commands(document).ToList();

        commands.ShouldNotBeEmpty();
        foreach (var command in commands)
        {
            var result = _sluice.Run([.. ShellWord().Matches(command.Replace("/tmp/", "")).Select(word => word.Value.Trim('"')).Skip(1)]);
            result.ExitCode.ShouldBe(0, $"{command}: {result.Error}");
        }
    }

    [Fact]
    public void Every_problem_with_rejects_has_its_code_on_their_page()
    {
        var folder = Path.Combine(SluiceProcess.Root, "src", "Sluice", "Running", "Rejects");
        var page = File.ReadAllText(Path.Combine(SluiceProcess.Root, "docs", "rejects.md"));

        var codes = Directory.EnumerateFiles(folder, "*.cs").SelectMany(file => Code().Matches(File.ReadAllText(file))).Select(code => code.Groups[1].Value).Distinct().ToList();

        codes.Count.ShouldBeGreaterThan(10);
        codes.Where(code => !page.Contains($"`{code}`")).ShouldBeEmpty();
    }

    [Fact]
    public void The_books_that_the_readme_shows_are_those_of_the_sample()
    {
        CopySamples();
        var shown = File.ReadAllLines(Path.Combine(SluiceProcess.Root, "README.md"))
            .Where(line => line.StartsWith("  rows read ") || line.StartsWith("  accepted ") || line.StartsWith("  rejected ") || line.StartsWith("  loaded "))
            .ToList();

        var result = _sluice.Run("run", "samples/orders.csv", "--to", "duckdb:orders.duckdb#orders");

        shown.Count.ShouldBe(4);
        shown.ShouldAllBe(line => result.Output.Contains(line));
    }

    [Fact]
    public void The_lineage_that_its_page_shows_is_that_of_the_sample()
    {
        CopySamples();
        var shown = TextBlock().Match(File.ReadAllText(Path.Combine(SluiceProcess.Root, "docs", "lineage.md"))).Groups[1].Value;

        var result = _sluice.Run("lineage", "samples/nightly.sql");

        result.Output.ShouldBe(shown);
    }

    [Fact]
    public void Every_sample_and_shipped_pipeline_is_valid()
    {
        var pipelines = Directory.EnumerateFiles(Path.Combine(SluiceProcess.Root, "samples"), "*.yaml").ToArray();

        pipelines.ShouldNotBeEmpty();
        _sluice.Run(["validate", .. pipelines]).ExitCode.ShouldBe(0);
    }

    [Fact]
    public void Links_between_documents_lead_somewhere()
    {
        var documents = Directory.EnumerateFiles(SluiceProcess.Root, "*.md").Concat(Directory.EnumerateFiles(Path.Combine(SluiceProcess.Root, "docs"), "*.md"));
        var dead = documents.SelectMany(document => Link().Matches(File.ReadAllText(document))
            .Select(link => link.Groups[1].Value).Where(target => !target.Contains("://") && !target.StartsWith('#'))
            .Where(target => !Path.Exists(Path.Combine(Path.GetDirectoryName(document)!, target.Split('#')[0])))
            .Select(target => $"{Path.GetFileName(document)}: {target}"));

        dead.ShouldBeEmpty();
    }

    public void Dispose() => _sluice.Dispose();

    private static IEnumerable<string> Commands(string document) =>
        ShellBlock().Matches(File.ReadAllText(Path.Combine(SluiceProcess.Root, document)))
            .SelectMany(block => block.Groups[1].Value.Split('\n'))
            .Where(line => line.StartsWith("./sluice ", StringComparison.Ordinal));

    private void CopySamples()
    {
        Directory.CreateDirectory(_sluice.At("samples"));
        Directory.CreateDirectory(_sluice.At("pipelines"));
        foreach (var file in new[] { "samples", "pipelines" }.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(SluiceProcess.Root, folder))))
        {
            File.Copy(file, _sluice.At(Path.GetRelativePath(SluiceProcess.Root, file)));
        }
    }

    [GeneratedRegex(@"(?:new Problem\(|Wrong\(place, |Wrong\(rows\[at\]\.Place, )""([a-z_]+)""")]
    private static partial Regex Code();

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex ShellBlock();

    [GeneratedRegex("\"[^\"]*\"|\\S+")]
    private static partial Regex ShellWord();

    [GeneratedRegex("\n```\n(samples/.*?)```", RegexOptions.Singleline)]
    private static partial Regex TextBlock();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
