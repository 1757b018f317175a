using Sluice.Pipelines.Config;
using Sluice.Pipelines.Mapping;
using Sluice.Pipelines.Reading;

namespace Sluice.Tests.Pipelines.Mapping;

/// <summary>Headers and pipelines for the tests of the mapping.</summary>
internal static class Some
{
    public static IReadOnlyList<SourceColumn> Columns(params IEnumerable<string> names) =>
        [.. names.Select((name, index) => new SourceColumn(index, name))];

    public static MappingPlan Mapping(string map, params IEnumerable<string> names) =>
        ColumnMapper.Resolve(Pipeline("pipeline: p\nmap:\n  " + map.ReplaceLineEndings("\n").Replace("\n", "\n  ")), Columns(names));

    public static PipelineConfig Pipeline(string yaml) => PipelineYaml.Parse(yaml, "p.yaml", ConfigSources.None).OrThrow();

    /// <summary>The sources of each target: <c>id=0 comments=1,2</c>.</summary>
    public static string Show(this MappingPlan plan) =>
        string.Join(' ', plan.Targets.Select(target => $"{target.Name}={string.Join(',', target.Sources)}"));

    /// <summary>
    /// A header with the counts of a real Jira export of 1,667 columns: 1,025 names, 70 of them repeated, custom fields
    /// first among them, and the traps that such a header has.
    /// </summary>
    public static IReadOnlyList<string> JiraHeader()
    {
        string[] single =
        [
            "Summary", "Issue key", "Issue id", "Issue Type", "Status", "Project key", "Project name", "Project type", "Project lead",
            "Project lead id", "Project description", "Priority", "Resolution", "Assignee", "Assignee Id", "Reporter", "Reporter Id",
            "Creator", "Creator Id", "Created", "Updated", "Last Viewed", "Resolved", "Due date", "Votes", "Description", "Environment",
            "Original estimate", "Remaining Estimate", "Time Spent", "Work Ratio", "Σ Original Estimate", "Σ Remaining Estimate",
            "Σ Time Spent", "Security Level", "Satisfaction rating", "Sprint", "Team Id", "Team Name", "Parent", "Parent key",
            "Parent summary", "Status Category", "Status Category Changed",
        ];
        var families = single.Select(name => (Name: name, Columns: 1)).ToList();
        families.AddRange([("Components", 4), ("Labels", 6), ("Watchers", 4), ("Watchers Id", 4), ("Attachment", 63)]);
        families.AddRange(Links("Inward", 14, 36));
        families.AddRange(Links("Outward", 15, 35));
        families.AddRange(CustomFields(families.Count));
        families.Add(("Comment", 46));
        return [.. families.SelectMany(family => Enumerable.Repeat(family.Name, family.Columns))];
    }

    /// <summary>The header as pandas writes it: repetitions of a name get .1, .2, ….</summary>
    public static IReadOnlyList<string> AsPandas(IEnumerable<string> header)
    {
        var counts = new Dictionary<string, int>();
        return [.. header.Select(name =>
        {
            var count = counts[name] = counts.GetValueOrDefault(name) + 1;
            return count == 1 ? name : $"{name}.{count - 1}";
        })];
    }

    // The first links take all columns beyond one for each, and the last name has a blank inside its bracket.
    private static IEnumerable<(string Name, int Columns)> Links(string direction, int names, int columns) =>
        Enumerable.Range(1, names).Select(number => ($"{direction} issue link ({(number == names ? "Dependency " : $"Link {number}")})",
            number == 1 ? columns - names + 1 : 1));

    // 1,425 columns of custom fields: repeated ones first, single ones for the rest of the 1,025 names.
    private static IEnumerable<(string Name, int Columns)> CustomFields(int namesBefore)
    {
        var repeated = new List<(string Name, int Columns)> { ("Custom field (Impact)", 34), ("Custom field (Confidence)", 33), ("Custom field (Roadmap)", 32), ("Custom field (Comments)", 2) };
        var names = 1025 - namesBefore - 1;
        var more = 70 - repeated.Count - 8;
        var spread = 1425 - repeated.Sum(field => field.Columns) - (names - repeated.Count - more);
        repeated.AddRange(Enumerable.Range(1, more).Select(number => ($"Custom field (Repeated {number})", (spread / more) + (number <= spread % more ? 1 : 0))));
        var single = Enumerable.Range(1, names - repeated.Count).Select(number => ($"Custom field (CF{number:0000}{(number % 50 == 0 ? " " : "")}){(number % 70 == 0 ? "Id" : number % 90 == 0 ? " (Label)" : "")}", 1));
        return repeated.Concat(single);
    }
}
