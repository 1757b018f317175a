using System.Text.Json;
using Shouldly;
using Sluice.Pipelines.Mapping;
using Sluice.Tests.Pipelines.Config;
using Xunit;

namespace Sluice.Tests.Pipelines.Mapping;

/// <summary>Headers as wide as real ones.</summary>
public sealed class WideHeaderTests
{
    private const string Tickets = """
        ticket_id:   { from: [Issue key, Key, ticket_id], required: true }
        summary:     { from: [Summary, title], required: true }
        description: Description
        status:      Status
        created_at:  Created
        parent:      Parent
        sprint:      Sprint
        labels:      { from: Labels, collect: list }
        watchers:    { from: Watchers, collect: list }
        attachments: { from: "Attachment*", collect: list }
        links:       { from: ["Inward issue link (*)", "Outward issue link (*)"], collect: list }
        comments:    { from: "Comment*", collect: list }
        rest: json
        """;

    [Fact]
    public void The_jira_header_has_the_recorded_shape()
    {
        var header = Some.JiraHeader();

        header.Count.ShouldBe(1667);
        header.Distinct().Count().ShouldBe(1025);
        header.GroupBy(name => name).Count(group => group.Count() > 1).ShouldBe(70);
        header.Count(name => name.StartsWith("Custom field (", StringComparison.Ordinal)).ShouldBe(1425);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_jira_export_is_mapped_alike_with_repeated_and_with_numbered_names(bool asPandas)
    {
        var header = Some.JiraHeader();

        var plan = Some.Mapping(Tickets, asPandas ? Some.AsPandas(header) : header);

        plan.Problems.ShouldBeEmpty();
        plan.Targets.ToDictionary(target => target.Name, target => target.Sources.Count).ShouldBe(new Dictionary<string, int>
        {
            ["ticket_id"] = 1, ["summary"] = 1, ["description"] = 1, ["status"] = 1, ["created_at"] = 1, ["parent"] = 1, ["sprint"] = 1,
            ["labels"] = 6, ["watchers"] = 4, ["attachments"] = 63, ["links"] = 71, ["comments"] = 46,
        });
        plan.Targets.SelectMany(target => target.Sources.Select(source => header[source])).ShouldNotContain("Custom field (Comments)");
        plan.RestColumns.Count.ShouldBe(1667 - 7 - 6 - 4 - 63 - 71 - 46);
        plan.Report.Families.Count.ShouldBe(70);
        plan.Report.Width.ShouldBe(1667);
    }

    [DataFact("jira/recipe-1667.json")]
    public void The_recorded_header_itself_is_mapped_alike_in_both_forms()
    {
        using var recipe = JsonDocument.Parse(File.ReadAllText(DataFactAttribute.PathOf("jira/recipe-1667.json")));
        var header = recipe.RootElement.GetProperty("families").EnumerateArray()
            .SelectMany(family => Enumerable.Repeat(family.GetProperty("family").GetString()!, family.GetProperty("slots").GetInt32())).ToList();

        var repeated = Some.Mapping(Tickets, header);
        var numbered = Some.Mapping(Tickets, Some.AsPandas(header));

        header.Count.ShouldBe(1667);
        numbered.Show().ShouldBe(repeated.Show());
        repeated.Problems.ShouldBeEmpty();
        repeated.Targets.Single(target => target.Name == "comments").Sources.Count.ShouldBe(46);
        numbered.Report.Families.Count.ShouldBe(repeated.Report.Families.Count);
    }

    [DataTheory("jira")]
    [InlineData("JosephDavisC+INFO_380/Jira.csv")]
    [InlineData("Maarten-DLVW+RAC22-SWDVT-1D_werkplaats-2-mvc-nohtyp/Jira.csv")]
    [InlineData("cdrezen+ecoeye/Jira.excerpt.csv")]
    [InlineData("ericmedlock+planeso-jira-migration/Jira.csv")]
    [InlineData("trustyai-explainability+trustyai-service/jira_issues.csv")]
    public void Real_exports_in_several_languages_have_what_is_required(string file)
    {
        const string map = """
            ticket_id: { from: [Issue key, Issue, "cle de ticket"], required: true }
            summary:   { from: [Summary, Title, resume], required: true }
            comments:  { from: [Comment, Commentaire], collect: list }
            """;
        var first = File.ReadLines(DataFactAttribute.PathOf("jira/" + file)).First().TrimStart('\uFEFF');

        // No header of these exports has a line end or a comma in it.
        var plan = Some.Mapping(map, first.Split(',').Select(name => name.Trim('"', ' ')));

        plan.Problems.ShouldBeEmpty();
    }

    [Fact]
    public void Sixteen_thousand_columns_are_mapped_by_look_ups()
    {
        // 16,384 columns against 1,000 targets with three names each: comparing each with each would be 49 million
        // comparisons, and of the same name 16,384 times, renaming one by one 134 million.
        var map = string.Join('\n', Enumerable.Range(0, 1000).Select(number => $"t{number}: [X {number}, Column {number * 16}, Y {number}]"));
        var header = Enumerable.Range(0, 16_384).Select(number => $"COLUMN_{number}").ToList();

        var plan = Some.Mapping(map + "\nrest: json", header);

        plan.Report.Mapped.Count.ShouldBe(1000);
        plan.RestColumns.Count.ShouldBe(15_384);
        ColumnMapper.Resolve(Some.Pipeline("pipeline: p"), Some.Columns(Enumerable.Repeat("same", 16_384))).Targets[^1].Name.ShouldBe("same_16384");
    }
}
