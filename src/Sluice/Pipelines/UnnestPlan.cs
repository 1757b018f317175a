using Sluice.DuckDbApi;
using Sluice.Packages;
using Sluice.Pipelines.Config;

namespace Sluice.Pipelines;

/// <summary>
/// A stream with one row for each element of a list column: the columns by which it is written (its keys), the element's
/// <c>position</c> from 1, and the element: its fields where it is a structure, else itself under the list column's name.
/// A field whose name is taken has the list's name in front of it.
/// </summary>
internal static class UnnestPlan
{
    private const string Position = "position";

    /// <summary>Plans the stream over the pipeline's own columns and its hidden ones.</summary>
    public static PackagedStream Stream(
        StreamConfig stream, PipelineConfig pipeline, IReadOnlyList<StreamColumn> columns, Func<string, DuckLogicalType> typeOf)
    {
        var list = columns.FirstOrDefault(column => string.Equals(column.Name, stream.Unnest, StringComparison.OrdinalIgnoreCase));
        if (list is null || typeOf(list.SqlType).Element is not { } element)
        {
            throw NoList(stream, list, pipeline);
        }

        var carried = pipeline.Writes.Where(write => write.Stream == stream.Name).SelectMany(write => write.Key.Concat(write.By))
            .Concat(pipeline.Checks.OfType<UniqueCheckConfig>().SelectMany(unique => unique.Key))
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Select(name => columns.FirstOrDefault(column => string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase)))
            .OfType<StreamColumn>().Where(column => column != list).ToList();
        string[] own = element.Id == DuckTypeId.Struct ? [] : [list.Name];
        var taken = carried.Select(column => column.Name).Concat(own).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var position = Free(Position, list, taken);
        var parts = Parts(list, taken, element);
        var keys = string.Concat(carried.Select(column => $", {DuckSql.Identifier(column.Name)}"));
        var values = string.Concat(parts.Select(part => $", {part.Sql} AS {DuckSql.Identifier(part.Column.Name)}"));
        var name = DuckSql.Identifier(list.Name);

        // Both are unnested in step.
        var select = $"SELECT _row{keys}, CAST(_position AS INTEGER) AS {DuckSql.Identifier(position)}{values} FROM "
            + $"(SELECT _row{keys}, unnest(range(1, len({name}) + 1)) AS _position, unnest({name}) AS _element FROM {{rows}} WHERE len({name}) > 0)";
        return new PackagedStream(stream.Name, select, 0, [.. carried, new StreamColumn(position, "INTEGER"), .. parts.Select(part => part.Column)]);
    }

    private static SluiceException NoList(StreamConfig stream, StreamColumn? list, PipelineConfig pipeline) => new(FailureKind.Config,
    [
        new Problem("not_a_list", list is null ? $"The stream {stream.Name} unnests {stream.Unnest}, which is none of the columns that this file gives."
            : $"The stream {stream.Name} unnests {list.Name}, which is {list.SqlType} and no list.")
        {
            File = stream.Place?.File ?? pipeline.File,
            Line = stream.Place?.Line,
            Expected = "a column with collect: list, or of a list type",
            Advice = $"Declare it: map: {{ {YamlText.Of(stream.Unnest)}: {{ collect: list }} }}.",
        },
    ]);

    private static List<(StreamColumn Column, string Sql)> Parts(StreamColumn list, HashSet<string> taken, DuckLogicalType element)
    {
        if (element.Id != DuckTypeId.Struct)
        {
            return [(new StreamColumn(list.Name, list.SqlType[..^"[]".Length]), "_element")];
        }

        // What keeps its name goes before what gets another.
        var kept = element.Fields.Select(field => field.Name).Where(taken.Add).ToHashSet(StringComparer.Ordinal);
        return [.. element.Fields.Select(field => (
            new StreamColumn(kept.Contains(field.Name) ? field.Name : Free($"{list.Name}_{field.Name}", list, taken), field.Type.ToSql()),
            $"struct_extract(_element, {DuckSql.Literal(field.Name)})"))];
    }

    private static string Free(string name, StreamColumn list, HashSet<string> taken)
    {
        while (!taken.Add(name))
        {
            name = $"{list.Name}_{name}";
        }

        return name;
    }
}
