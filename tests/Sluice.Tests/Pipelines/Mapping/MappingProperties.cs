using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Sluice.Pipelines.Config;
using Sluice.Pipelines.Mapping;
using Xunit;

namespace Sluice.Tests.Pipelines.Mapping;

/// <summary>What holds for every header and every map. The names are few, so that they clash all the time.</summary>
public sealed class MappingProperties
{
    private static readonly string[] Names =
    [
        "Comment", "comment", "COMMENT", "Comment.1", "Comment.2", "Comment.1.1", "Com ment", "", "_row", "A", "A.1", "a", "column_1", "A_2",
        "A#2", "Issue key", "issue_key", "Café", "cafe", "*", "%",
    ];

    private static readonly string[] From = [.. Names.Where(name => name.Length > 0), "Comment*", "*", "*.1", "c*t", "Issue*key"];

    private static readonly Gen<string[]> Headers = Gen.ArrayOf(Gen.Elements(Names));

    private static readonly Gen<MapConfig> Maps =
        from entries in Gen.ArrayOf(
            from names in Gen.NonEmptyListOf(Gen.Elements(From))
            from collects in Gen.Elements(true, false)
            from required in Gen.Elements(true, false)
            select (names, collects, required))
        from rest in Gen.Elements(RestMode.Drop, RestMode.Json, RestMode.Error)
        select new MapConfig
        {
            Rest = rest,
            Entries = [.. entries.Select((entry, number) => new MapEntryConfig
            {
                Target = $"t{number}",
                From = [.. entry.names.Distinct()],
                Collects = entry.collects,
                IsRequired = entry.required,
            })],
        };

    [Fact]
    public void Each_column_stands_in_the_report_once() => Holds((plan, header) =>
    {
        var all = plan.Report.Mapped.Concat(plan.Report.Unmapped).Concat(plan.Report.Repeated).Concat(plan.Report.Ambiguous);
        return all.Select(decision => decision.Index).Order().SequenceEqual(Enumerable.Range(0, header.Length))
            && all.All(decision => decision.Name == header[decision.Index] && decision.Sentence.Length > 0);
    });

    [Fact]
    public void Mapped_are_exactly_the_columns_that_feed_a_target() => Holds((plan, _) =>
        plan.Report.Mapped.All(decision => decision.Targets.SequenceEqual(
            plan.Targets.Where(target => target.Sources.Contains(decision.Index)).Select(target => target.Name)))
        && plan.Targets.SelectMany(target => target.Sources).ToHashSet().SetEquals(plan.Report.Mapped.Select(decision => decision.Index)));

    [Fact]
    public void Rest_has_every_other_column_under_a_key_of_its_own() => Holds((plan, header) =>
        plan.Rest != RestMode.Json ? plan.RestColumns.Count == 0
            : plan.RestColumns.Select(column => column.Index)
                .SequenceEqual(Enumerable.Range(0, header.Length).Except(plan.Report.Mapped.Select(decision => decision.Index)))
            && plan.RestColumns.Select(column => column.Key).Distinct().Count() == plan.RestColumns.Count);

    [Fact]
    public void A_key_of_rest_does_not_depend_on_what_is_mapped() => Check.One(Thorough, Prop.ForAll(Headers.ToArbitrary(), Maps.ToArbitrary(), (header, map) =>
    {
        var all = Resolve(new MapConfig { Rest = RestMode.Json }, header).RestColumns.ToDictionary(column => column.Index, column => column.Key);
        return Resolve(map with { Rest = RestMode.Json }, header).RestColumns.All(column => all[column.Index] == column.Key);
    }));

    [Fact]
    public void Only_names_to_the_letter_share_a_column() => Holds((plan, header) =>
        plan.Report.Mapped.Where(decision => decision.Targets.Count > 1).All(decision => plan.Targets
            .Where(target => target.Sources.Contains(decision.Index))
            .All(target => target.Entry!.From.Any(name => header[decision.Index] == name || header[decision.Index].StartsWith(name + ".", StringComparison.Ordinal)))));

    [Fact]
    public void A_target_without_a_list_takes_one_column_and_a_list_takes_them_in_order() => Holds((plan, _) =>
        plan.Targets.All(target => target.Sources.SequenceEqual(target.Sources.Order()) && (target.Entry!.Collects || target.Sources.Count <= 1)));

    [Fact]
    public void What_keeps_a_file_from_being_mapped_is_a_problem() => Holds((plan, _) =>
        plan.Problems.Count(problem => problem.Code == "missing_column") == plan.Report.Missing.Count(missing => missing.IsRequired)
        && plan.Problems.Any(problem => problem.Code == "unexpected_columns") == (plan.Rest == RestMode.Error && plan.Report.Mapped.Count < plan.Report.Width)
        && plan.Targets.All(target => (target.Sources.Count > 0) == (target.Rule != MatchRule.None)));

    [Fact]
    public void The_same_columns_give_the_same_plan() => Check.One(Thorough, Prop.ForAll(Headers.ToArbitrary(), Maps.ToArbitrary(), (header, map) =>
    {
        var (one, other) = (Resolve(map, header), Resolve(map, header));
        return one.Show() == other.Show() && one.Report.Sentences().SequenceEqual(other.Report.Sentences());
    }));

    [Fact]
    public void Moving_columns_about_moves_nothing_between_targets() => Check.One(Thorough, Prop.ForAll(
        Headers.ToArbitrary(), Maps.ToArbitrary(), Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), (header, map, seed) =>
        {
            // Of columns of one name the first counts, so only names that occur once can be followed.
            var names = header.Where(name => name.Length > 0).Distinct().ToArray();
            var moved = names.ToArray();
            new System.Random(seed).Shuffle(moved);
            string Fed(string[] columns) => string.Join(';', Resolve(map, columns).Targets
                .Select(target => string.Join(',', target.Sources.Select(source => columns[source]).Order(StringComparer.Ordinal))));
            return Fed(names) == Fed(moved);
        }));

    [Fact]
    public void Without_a_map_names_are_unique_in_any_case_and_never_empty_or_ours() => Check.One(Thorough, Prop.ForAll(Headers.ToArbitrary(), header =>
    {
        var names = ColumnMapper.Resolve(new PipelineConfig { Name = "p" }, Some.Columns(header)).Targets.Select(target => target.Name).ToList();
        return names.Count == header.Length && names.Distinct(StringComparer.OrdinalIgnoreCase).Count() == names.Count
            && names.All(name => name.Length > 0 && name != "_row")
            && header.Index().All(column => names[column.Index] == column.Item
                || column.Item is "" or "_row" || header.Take(column.Index).Contains(column.Item, StringComparer.OrdinalIgnoreCase));
    }));

    private static FsCheck.Config Thorough => FsCheck.Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(14);

    private static void Holds(Func<MappingPlan, string[], bool> property) =>
        Check.One(Thorough, Prop.ForAll(Headers.ToArbitrary(), Maps.ToArbitrary(), (header, map) => property(Resolve(map, header), header)));

    private static MappingPlan Resolve(MapConfig map, string[] header) =>
        ColumnMapper.Resolve(new PipelineConfig { Name = "p", Map = map }, Some.Columns(header));
}
