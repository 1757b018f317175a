using Shouldly;
using Sluice.Pipelines.Mapping;
using Xunit;

namespace Sluice.Tests.Pipelines.Mapping;

public sealed class OwnNamesTests
{
    [Theory]
    [InlineData("id,Name,Größe (cm)", "id,Name,Größe (cm)")]
    [InlineData("a,,b,", "a,column_2,b,column_4")]
    [InlineData("a,A,a", "a,A_2,a_3")]
    [InlineData("a,a,a_2", "a,a_3,a_2")]
    [InlineData(",column_1,COLUMN_1", "column_1_2,column_1,COLUMN_1_3")]
    [InlineData("_row,_FILE,_id,_reasons_3,_reasons_x,row", "source_row,source_FILE,_id,source_reasons_3,_reasons_x,row")]
    [InlineData("_c0,_C12,_c,_cat,_c1x", "source_c0,source_C12,_c,_cat,_c1x")]
    [InlineData("_checks,_try_where,_sentiment,_entities,_type", "source_checks,source_try_where,source_sentiment,source_entities,_type")]
    [InlineData("_row,source_row", "source_row_2,source_row")]
    [InlineData("Comment,Comment.1", "Comment,Comment.1")]
    [InlineData("\"; DROP TABLE x,x\0y", "\"; DROP TABLE x,x_y")]
    public void Names_are_kept_where_a_table_can_have_them(string header, string expected)
    {
        var plan = ColumnMapper.Resolve(Some.Pipeline("pipeline: p"), Some.Columns(header.Split(',')));

        plan.Targets.Select(target => target.Name).ShouldBe(expected.Split(','));
        plan.Targets.Select(target => target.Sources.Single()).ShouldBe(Enumerable.Range(0, plan.Targets.Count));
    }

    [Fact]
    public void The_report_says_what_is_called_otherwise()
    {
        var plan = ColumnMapper.Resolve(Some.Pipeline("pipeline: p"), Some.Columns("a", "", "A", "_row"));

        plan.Report.Mapped.Select(decision => decision.Sentence).ShouldBe(
        [
            "'a' keeps its name.",
            "Column 2 (without a name) is called column_2.",
            "'A' (column 3) is called A_2, because that name, but for case, stands further left.",
            "'_row' (column 4) is called source_row, because its own name can not be a column of a table.",
        ]);
        plan.Report.Families.ShouldBeEmpty();
    }

    [Fact]
    public void Names_that_repeat_are_a_family() =>
        ColumnMapper.Resolve(Some.Pipeline("pipeline: p"), Some.Columns("a", "b", "a")).Report.Families.Single()
            .ShouldSatisfyAllConditions(
                family => family.Name.ShouldBe("a"),
                family => family.Indexes.ShouldBe([0, 2]),
                family => family.Sentence.ShouldBe("'a' stands 2 times in the file: 'a', 'a_2'."));

    [Fact]
    public void Checks_and_writes_of_columns_that_the_file_has_not_are_problems()
    {
        var pipeline = Some.Pipeline("""
            pipeline: p
            check:
              - { unique: id }
              - { column: Statos, in: [x] }
            write:
              - { store: s, key: id }
              - { store: s, table: t, by: [_file, nowhere] }
            """);

        var plan = ColumnMapper.Resolve(pipeline, Some.Columns("id", "Status"));

        plan.Problems.Select(problem => problem.ToString()).ShouldBe(
        [
            "p.yaml:4:5: The check Statos_in names the column 'Statos', which the file does not have. Did you mean Status?",
            "p.yaml:7:5: The write to s names the column 'nowhere', which the file does not have. Known are id, Status.",
        ]);
    }
}
