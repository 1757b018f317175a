using System.Text;

namespace Sluice.Pipelines.Config;

/// <summary>The reference of every key in Markdown, the generated part of <c>docs/pipelines.md</c>.</summary>
internal static class PipelineReference
{
    private static readonly IConfigSection[] Sections =
    [
        PipelineKeys.Root, ReadKeys.Section, MapKeys.Section, SplitKeys.Section, CheckKeys.Section,
        SentimentKeys.Section, EntitiesKeys.Section, ModelCallKeys.Section, StreamKeys.Section, WriteKeys.Section, SearchKeys.Section,
        LimitsKeys.Section, TestKeys.Section, TestRejectKeys.Section, EngineKeys.Root, WatchKeys.Section, ArrivalsKeys.Section, WorkKeys.Section,
    ];

    /// <summary>The sections with their keys.</summary>
    public static IReadOnlyList<IConfigSection> All => Sections;

    /// <summary>The text.</summary>
    public static string Markdown()
    {
        var text = new StringBuilder();
        foreach (var section in Sections)
        {
            var isFile = section == PipelineKeys.Root || section == EngineKeys.Root;
            var title = section == PipelineKeys.Root ? "A pipeline file" : section.Title;
            text.Append(isFile ? $"## {title}\n\n" : $"### {title}\n\n");
            text.Append(section.Doc).Append("\n\n| key | takes | without it | meaning |\n|---|---|---|---|\n");
            foreach (var key in section.Keys)
            {
                text.Append(Row(key));
            }

            if (section == MapKeys.Section)
            {
                text.Append(Row(MapShape.RestKey));
            }

            text.Append('\n');
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static string Row(ConfigKey key)
    {
        var without = key.IsRequired ? "required" : key.DefaultWords ?? $"`{key.DefaultText}`";
        return $"| `{key.Name}` | {Cell(key.Shape.Expected)} | {Cell(without)} | {Cell(key.Doc)}{Example(key)} |\n";
    }

    private static string Example(ConfigKey key) =>
        key.Example.Length == 0 || key.Example.Contains('\n', StringComparison.Ordinal) ? "" : $" Example: `{Cell(key.Example)}`";

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
