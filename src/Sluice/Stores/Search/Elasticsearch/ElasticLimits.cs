using Sluice.DuckDbApi;

namespace Sluice.Stores.Search.Elasticsearch;

/// <summary>What the server can not do, said before anything is loaded.</summary>
internal static class ElasticLimits
{
    /// <summary>A table that would have too many columns.</summary>
    public static Problem? Problem(StreamLoad write, TableShape shape) => shape.Columns.Count <= IndexMapping.ColumnsMax ? null
        : new("too_many_columns", $"The stream \"{write.Stream}\" makes \"{write.Table}\" {shape.Columns.Count} columns wide with the provenance, "
            + $"and an index of this store has {IndexMapping.ColumnsMax} at most.")
        {
            Found = $"{shape.Columns.Count}",
            Expected = $"at most {IndexMapping.ColumnsMax}",
            Advice = "Map the columns that you need, and let rest: json take the others into one.",
        };

    /// <summary>A key by which the server can not find rows exactly.</summary>
    /// <param name="engine">What reads the package.</param>
    /// <param name="stream">The stream with the keys.</param>
    /// <param name="key">The columns in the table.</param>
    /// <param name="names">Their names in the stream.</param>
    /// <param name="rows">The stream's rows.</param>
    public static Problem? KeyProblem(DuckConnection engine, string stream, IReadOnlyList<ElasticColumn> key, IReadOnlyList<string> names, StreamRows rows)
    {
        foreach (var (column, name) in key.Zip(names))
        {
            if (!column.IsComparable)
            {
                return new("key_not_comparable", $"The column \"{column.Name}\" is {column.Type}, by which rows of a search server can not be found again.")
                {
                    Column = column.Name,
                    Advice = "Take a column of text, of numbers or of dates, or write by append or replace.",
                };
            }

            if (column.Form is not (ElasticForm.Text or ElasticForm.Word))
            {
                continue;
            }

            var sql = DuckSql.Identifier(name);
            using var result = engine.Query($"SELECT _row, length(CAST({sql} AS VARCHAR)) FROM {rows.Sql} WHERE length(CAST({sql} AS VARCHAR)) > {ElasticColumn.ExactMax} ORDER BY 1 LIMIT 1");
            if (result.Rows().FirstOrDefault() is { } found)
            {
                return new("key_too_long", $"Row {found[0]} of the stream \"{stream}\" has {found[1]} letters in \"{name}\"; a key has {ElasticColumn.ExactMax} at most in a search server.")
                {
                    Column = name,
                    Advice = "Add a check on its length, so that such rows become rejects.",
                };
            }
        }

        return null;
    }
}
