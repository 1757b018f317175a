using Shouldly;
using Sluice.Pipelines.Config;
using Sluice.Pipelines.Mapping;
using Xunit;

namespace Sluice.Tests.Pipelines.Mapping;

public sealed class ColumnMapperTests
{
    [Fact]
    public void The_first_name_wins_over_aliases_and_these_over_likeness()
    {
        var plan = Some.Mapping("id: [Issue key, Key]\nnote: [Notes, Remark]\nwho: Assigned to", "Key", "Issue key", "NOTES", "Remark", "assigned_TO");

        plan.Show().ShouldBe("id=1 note=3 who=4");
        plan.Targets.Select(target => target.Rule).ShouldBe([MatchRule.Exact, MatchRule.Alias, MatchRule.Normalised]);
    }

    [Fact]
    public void Likeness_wins_over_patterns() =>
        Some.Mapping("a: [\"Cost*\", cost center]", "Cost type", "COST_CENTER").Show().ShouldBe("a=1");

    [Theory]
    [InlineData("Issue key", "ISSUE_KEY")]
    [InlineData("Issue key", "issuekey")]
    [InlineData("Issue key", "Issue  Key:")]
    [InlineData("cle de ticket", "Clé de ticket")]
    [InlineData("Prioritat", "PRIORITÄT")]
    [InlineData("Ovrigt", "Øvrigt")]
    [InlineData("strasse", "Straße")]
    [InlineData("Größe", "GROSSE")]
    [InlineData("Größe", "Gro\u0308\u00dfe")]
    [InlineData("fodselsdag ar", "Fødselsdag år")]
    [InlineData("aer", "Ær")]
    [InlineData("tieng viet", "Tiếng Việt")]
    [InlineData("wartosc", "Wartość")]
    [InlineData("ID", "ＩＤ")]
    [InlineData("ДАТА СЧЁТА", "дата_счёта")]
    public void Likeness_looks_past_case_blanks_punctuation_and_accents(string name, string header) =>
        Some.Mapping($"x: {name}", header).Show().ShouldBe("x=0");

    [Theory]
    [InlineData("Original estimate", "Σ Original Estimate")]
    [InlineData("a", "b")]
    [InlineData("#", "%")]
    [InlineData("Issue key 2", "Issue key")]
    [InlineData("कि", "की")]
    [InlineData("น้ำ", "นำ")]
    [InlineData("йод", "иод")]
    public void Likeness_does_not_look_past_letters(string name, string header) =>
        Some.Mapping($"x: \"{name}\"", header).Show().ShouldBe("x=");

    [Fact]
    public void Names_that_are_alike_without_marks_are_told_apart_where_both_are_there()
    {
        Some.Mapping("a: Maße\nb: Masse", "Masse", "Maße").Show().ShouldBe("a=1 b=0");
        Some.Mapping("a: MASSE", "Masse", "Maße").Report.Ambiguous.ShouldNotBeEmpty();
    }

    [Fact]
    public void A_target_without_from_looks_for_its_own_name() =>
        Some.Mapping("ticket_id:\nsummary: { type: text }", "Summary", "Ticket ID").Show().ShouldBe("ticket_id=1 summary=0");

    [Fact]
    public void Several_targets_may_name_one_column_to_the_letter_and_only_so()
    {
        Some.Mapping("a: Key\nb: Key", "Key").Show().ShouldBe("a=0 b=0");
        Some.Mapping("a: KEY\nb: key", "Key").Show().ShouldBe("a=0 b=");
        Some.Mapping("a: \"K*\"\nb: \"*y\"", "Key").Show().ShouldBe("a=0 b=");
    }

    [Fact]
    public void A_column_that_is_taken_is_named_where_a_target_goes_without() =>
        Some.Mapping("a: Key\nb: key", "Key").Report.Missing.Single().Sentence
            .ShouldBe("b looks for 'key', and the file has no such column. 'Key' would fit but feeds a.");

    [Fact]
    public void A_pattern_leaves_what_others_name()
    {
        var plan = Some.Mapping("comments: { from: \"Comment*\", collect: list }\ncount: comment count", "Comment", "Comment count", "Comment");

        plan.Show().ShouldBe("comments=0,2 count=1");
    }

    [Theory]
    [InlineData("Comment*", "0,1,2")]
    [InlineData("*comment*", "0,1,2,3")]
    [InlineData("*", "0,1,2,3,4")]
    [InlineData("C*t*s", "1")]
    [InlineData("*)", "3")]
    [InlineData("**nt", "0,2")]
    [InlineData("Comment*t", "")]
    public void A_pattern_fits_the_whole_name(string pattern, string sources) =>
        Some.Mapping($"x: {{ from: \"{pattern}\", collect: list }}", "Comment", "Comments", "comment", "Custom field (Comments)", "")
            .Show().ShouldBe($"x={sources}");

    [Fact]
    public void A_name_with_a_star_in_the_file_is_a_name() =>
        Some.Mapping("x: \"Price*\"", "Price list", "Price*").Show().ShouldBe("x=1");

    [Fact]
    public void A_repeated_column_feeds_by_its_first_and_the_report_says_so()
    {
        var plan = Some.Mapping("sprint: Sprint\nrest: json", "Sprint", "A", "Sprint", "Sprint");

        plan.Show().ShouldBe("sprint=0");
        plan.Problems.ShouldBeEmpty();
        plan.Report.Repeated.Select(decision => decision.Sentence).ShouldBe(
        [
            "'Sprint' (column 3) repeats column 1, which feeds sprint; it goes into rest.",
            "'Sprint' (column 4) repeats column 1, which feeds sprint; it goes into rest.",
        ]);
        plan.Report.Families.Single().Sentence.ShouldBe("'Sprint' stands 3 times in the file; 1 of them feed sprint.");
    }

    [Theory]
    [InlineData("Comment")]
    [InlineData("\"Comment*\"")]
    [InlineData("[Kommentar, Comment]")]
    [InlineData("comment")]
    public void A_list_takes_all_repetitions_in_the_order_of_the_file(string from) =>
        Some.Mapping($"x: {{ from: {from}, collect: list }}", "Comment", "A", "Comment", "Comment").Show().ShouldBe("x=0,2,3");

    [Fact]
    public void A_list_takes_all_its_names_together() =>
        Some.Mapping("links: { from: [Outward, \"Inward *\", outward 2], collect: list }", "Inward (A)", "Outward", "B", "Inward (C)", "OUTWARD 2")
            .Show().ShouldBe("links=0,1,3,4");

    [Theory]
    [InlineData("Comment,Comment.1,Comment.2", "0,1,2")]
    [InlineData("Comment.2,Comment,Comment.1", "0,1,2")]
    [InlineData("Comment,Comment.1,Comment.3", "0")]
    [InlineData("Comment,Comment.2", "0")]
    [InlineData("Comment.1,Comment.2", "")]
    [InlineData("Comment,Comment.1,Comment.1", "0")]
    [InlineData("Comment,Comment,Comment.1", "0,1")]
    [InlineData("Comment,Comment.01", "0")]
    [InlineData("Comment,Comment.1,Comment.1.1", "0,1")]
    [InlineData("Comment.1.1,Comment.1,Comment", "1,2")]
    [InlineData("Comment,Comment.0,Comment.1", "0,2")]
    public void Numbers_of_pandas_fold_only_when_the_run_is_whole(string header, string sources) =>
        Some.Mapping("x: { from: Comment, collect: list }", header.Split(',')).Show().ShouldBe($"x={sources}");

    [Theory]
    [InlineData("x: Comment")]
    [InlineData("x: \"Comm*\"")]
    public void Of_numbered_columns_the_one_without_a_number_is_the_first(string map) =>
        Some.Mapping(map, "Comment.2", "Comment.1", "Comment").Show().ShouldBe("x=2");

    [Fact]
    public void A_numbered_repetition_can_still_be_named_by_itself() =>
        Some.Mapping("first: Comment\nsecond: Comment.1", "Comment", "Comment.1").Show().ShouldBe("first=0 second=1");

    [Theory]
    [InlineData("x: Issue key", "issue_key", "ISSUE KEY")]
    [InlineData("x: \"Issue*\"", "Issue key", "Issue id")]
    public void Between_columns_of_different_names_nothing_is_chosen(string map, string first, string second)
    {
        var plan = Some.Mapping(map, first, second);

        plan.Show().ShouldBe("x=");
        plan.Report.Ambiguous.Select(decision => decision.Index).ShouldBe([0, 1]);
        plan.Report.Missing.ShouldBeEmpty();
        plan.Problems.Single().Code.ShouldBe("ambiguous_column");
    }

    [Fact]
    public void A_choice_is_told_with_what_to_do() =>
        Some.Mapping("x: Issue key", "issue_key", "ISSUE KEY").Problems.Single().ToString().ShouldBe(
            "p.yaml:3:6: x looks for 'Issue key', which fits several columns: 'issue_key', 'ISSUE KEY'. "
            + "Write the name in from as it stands in the file, or add collect: list to take them all.");

    [Fact]
    public void A_required_column_that_is_missing_names_the_nearest_headers()
    {
        var plan = Some.Mapping("id: { from: [Issue key, Key], required: true }\nopt: Nothing", "Isue Kye", "Jira issue key", "Status");

        plan.Problems.Single().ToString().ShouldBe(
            "p.yaml:3:7: id looks for 'Issue key' or 'Key', and the file has no such column. The nearest headers are 'Isue Kye', 'Jira issue key'.");
        plan.Report.Missing.Select(missing => (missing.Target, missing.IsRequired)).ShouldBe([("id", true), ("opt", false)]);
    }

    [Fact]
    public void Where_no_header_is_near_the_first_ones_are_named() =>
        Some.Mapping("id: { from: Issue key, required: true }", [.. Enumerable.Range(1, 12).Select(number => $"c{number}")]).Problems.Single().Advice
            .ShouldBe("The headers are 'c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8', 'c9', 'c10' and 2 more.");

    [Fact]
    public void Columns_that_nobody_takes_break_a_contract_that_says_so()
    {
        var plan = Some.Mapping("a: A\nrest: error", "A", "B", "");

        plan.Problems.Single().ToString().ShouldBe(
            "p.yaml:3:6: The file has 2 columns that map does not take, and rest is error: 'B', column 3 (without a name). "
            + "Map them, or set rest: json or rest: drop.");
    }

    [Fact]
    public void Rest_has_a_key_of_its_own_for_each_column() =>
        Some.Mapping("c: Comment\nrest: json", "Comment", "Comment", "", "Comment", "Comment#2", "", "column_3", "x")
            .RestColumns.ShouldBe(
            [
                new RestColumn(1, "Comment#3"), new RestColumn(2, "column_3#2"), new RestColumn(3, "Comment#4"), new RestColumn(4, "Comment#2"),
                new RestColumn(5, "column_6"), new RestColumn(6, "column_3"), new RestColumn(7, "x"),
            ]);

    [Theory]
    [InlineData("drop")]
    [InlineData("error")]
    public void Without_rest_there_are_no_rest_columns(string rest) =>
        Some.Mapping($"a: A\nrest: {rest}", "A", "B").RestColumns.ShouldBeEmpty();

    [Fact]
    public void An_expression_takes_no_column()
    {
        var plan = Some.Mapping("a: A\ntwice: { expr: a * 2 }", "A", "twice");

        plan.Show().ShouldBe("a=0 twice=");
        plan.Targets[1].Rule.ShouldBe(MatchRule.Expression);
        plan.Report.Unmapped.Single().Name.ShouldBe("twice");
        plan.Report.Missing.ShouldBeEmpty();
    }

    [Fact]
    public void A_file_without_columns_is_mapped_like_any_other()
    {
        Some.Mapping("a: A\nrest: json").Report.Width.ShouldBe(0);
        ColumnMapper.Resolve(Some.Pipeline("pipeline: p"), []).Targets.ShouldBeEmpty();
    }

    [Fact]
    public void Each_decision_is_a_sentence()
    {
        var plan = Some.Mapping(
            "id: [Issue key, Key]\nwho: assignee\ncomments: { from: \"Comm*\", collect: list }\ntags: { from: Labels, collect: list }\nnone: Gone",
            "Key", "Assignee", "Comment", "Labels", "Labels.1", "X", "Y");

        plan.Report.Sentences().ShouldBe(
        [
            "7 columns: 5 mapped, 2 unmapped, 0 repeated, 0 ambiguous; 1 targets without a column.",
            "'Key' feeds id: it is another of its names.",
            "'Assignee' feeds who: it is 'assignee' but for case, blanks, punctuation or accents.",
            "'Comment' feeds comments: it fits the pattern 'Comm*'.",
            "'Labels' feeds tags: it is named so.",
            "'Labels.1' feeds tags: it is named so, repeated by number.",
            "none looks for 'Gone', and the file has no such column.",
            "'Labels' stands 2 times in the file, numbered; all feed tags.",
            "No target takes 'X', 'Y'.",
        ]);
    }
}
