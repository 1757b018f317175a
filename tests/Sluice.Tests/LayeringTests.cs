using System.Text.RegularExpressions;
using Shouldly;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests;

/// <summary>Upper layers may use lower ones, never back: read off the sources' using lines and qualified names.</summary>
public sealed partial class LayeringTests
{
    // A layer, and the layers that it may use. What is not listed it may not use.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Sluice.DuckDbApi"] = [],
        ["Sluice.SqlLineage"] = [],
        ["Sluice.Packages"] = ["Sluice.DuckDbApi"],
        ["Sluice.Pipelines"] = ["Sluice.Packages", "Sluice.DuckDbApi", "Sluice.SqlLineage"],
        ["Sluice.Stores"] = ["Sluice.Packages", "Sluice.DuckDbApi", "Sluice.SqlLineage"],
        ["Sluice.Spreadsheets"] = [],
        ["Sluice.Running"] = ["Sluice.Pipelines", "Sluice.Stores", "Sluice.Packages", "Sluice.Spreadsheets", "Sluice.DuckDbApi", "Sluice.SqlLineage"],
        ["Sluice.Jobs"] = ["Sluice.Running", "Sluice.Pipelines", "Sluice.Packages"],
        ["Sluice.Arrivals"] = ["Sluice.Jobs", "Sluice.Running", "Sluice.Pipelines", "Sluice.Stores", "Sluice.Packages"],
        ["Sluice.Host"] =
        [
            "Sluice.Arrivals", "Sluice.Jobs", "Sluice.Running", "Sluice.Pipelines", "Sluice.Stores", "Sluice.Packages", "Sluice.DuckDbApi",
            "Sluice.SqlLineage",
        ],
    };

    public static TheoryData<string> Layers => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Layers))]
    public void A_layer_uses_only_the_layers_below_it(string layer)
    {
        var violations = Sources().Where(source => LayerOf(source.Namespace) == layer)
            .SelectMany(source => source.Used.Select(used => (source.File, Layer: LayerOf(used))))
            .Where(use => use.Layer is not null && use.Layer != layer && !Allowed[layer].Contains(use.Layer))
            .Select(use => $"{use.File} uses {use.Layer}");

        violations.ShouldBeEmpty();
    }

    [Fact]
    public void Every_layer_of_the_house_has_sources()
    {
        var found = Sources().Select(source => LayerOf(source.Namespace)).OfType<string>().Distinct();

        found.ShouldBe(Allowed.Keys, ignoreOrder: true);
    }

    private static IEnumerable<(string File, string Namespace, IReadOnlyList<string> Used)> Sources()
    {
        var root = Path.Combine(SluiceProcess.Root, "src");
        foreach (var file in Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories))
        {
            var text = File.ReadAllText(file);
            if (!file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}") && Namespace().Match(text) is { Success: true } found)
            {
                yield return (Path.GetRelativePath(root, file), found.Groups[1].Value, [.. Using().Matches(text).Select(use => use.Groups[1].Value)]);
            }
        }
    }

    private static string? LayerOf(string name) =>
        Allowed.Keys.FirstOrDefault(layer => name == layer || name.StartsWith(layer + ".", StringComparison.Ordinal));

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^using (?:static )?(?:\w+ = )?(Sluice[\w.]*);", RegexOptions.Multiline)]
    private static partial Regex Using();
}
