using Sluice.DuckDbApi;
using Sluice.Packages;
using Sluice.Pipelines.Config;

namespace Sluice.Pipelines;

/// <summary>
/// A stream with one row for each element of a list column: the columns by which it is written (its keys), the
/// element's <c>position</c> from 1, and the element under the list column's name.
/// </summary>
internal static class UnnestPlan
{
    /// <summary>Plans the stream over the pipeline's own columns.</summary>
    public static PackagedStream Stream(StreamConfig stream, PipelineConfig pipeline, IReadOnlyList<StreamColumn> columns)
    {
        var list = columns.First(column => string.Equals(column.Name, stream.Unnest, StringComparison.OrdinalIgnoreCase));
        var element = list.SqlType[..^"[]".Length];
        var carried = pipeline.Writes.Where(write => write.Stream == stream.Name).SelectMany(write => write.Key.Concat(write.By))
            .Concat(pipeline.Checks.OfType<UniqueCheckConfig>().SelectMany(unique => unique.Key))
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Select(name => columns.FirstOrDefault(column => string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase)))
            .OfType<StreamColumn>().Where(column => column != list).ToList();
        var keys = string.Concat(carried.Select(column => $", {DuckSql.Identifier(column.Name)}"));
        var name = DuckSql.Identifier(list.Name);
        var select = $"SELECT _row{keys}, CAST(_position AS INTEGER) AS position, {name}[_position] AS {name} FROM "
            + $"(SELECT _row{keys}, {name}, unnest(range(1, len({name}) + 1)) AS _position FROM {{rows}} WHERE len({name}) > 0)";
        return new PackagedStream(stream.Name, select, 0,
            [.. carried, new StreamColumn("position", "INTEGER"), new StreamColumn(list.Name, element)]);
    }
}
