using Sluice.Pipelines.Config;
using Sluice.Pipelines.Reading;

namespace Sluice.Pipelines.Mapping;

/// <summary>
/// Decides which source columns feed which targets. The rules apply to all targets one after the other, so the order of
/// the targets matters only where two want the same column by the same rule; then the first has it:
/// <list type="number">
/// <item><c>column_number</c>;</item>
/// <item>the first name of <c>from</c>, to the letter;</item>
/// <item>its other names in their order, to the letter;</item>
/// <item>its names without regard to case, blanks, punctuation and accents;</item>
/// <item>its patterns.</item>
/// </list>
/// A column that is named to the letter by several targets feeds them all; by the other rules a column feeds one. Where a
/// name stands in the file several times, a target takes the first, and with <c>collect: list</c> all. Where a rule leaves
/// a choice between columns of different names, nothing is chosen and the file breaks the contract. With <c>collect</c>
/// all names and patterns of <c>from</c> count together. Without a <c>map</c> every column is its own target.
/// </summary>
public static class ColumnMapper
{
    /// <summary>Maps a file's columns. The same columns and pipeline always give the same plan.</summary>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="columns">The file's columns in order; each stands at its own index.</param>
    public static MappingPlan Resolve(PipelineConfig pipeline, IReadOnlyList<SourceColumn> columns)
    {
        var header = new HeaderIndex(columns);
        return pipeline.Map is null
            ? OwnNames.Resolve(pipeline, header)
            : Resolve(pipeline.Map, header);
    }

    private static MappingPlan Resolve(MapConfig map, HeaderIndex header)
    {
        var targets = map.Entries.Select(entry => new TargetSearch(entry)).ToList();
        var search = new ColumnSearch(header);
        targets.ForEach(search.TakeNumber);
        targets.ForEach(search.TakeFirstName);
        targets.ForEach(search.TakeOtherNames);
        targets.ForEach(search.TakeAlike);
        targets.ForEach(search.TakePatterns);

        var report = new ReportWriter(map, header, targets);
        return new MappingPlan
        {
            Targets = [.. targets.Select(target => target.Found(header))],
            Rest = map.Rest,
            RestColumns = map.Rest == RestMode.Json ? RestKeys.Of(header, report.IsMapped) : [],
            Report = report.Write(),
            Problems = report.Problems(),
        };
    }
}
