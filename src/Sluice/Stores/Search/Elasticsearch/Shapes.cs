using Sluice.DuckDbApi;
using Sluice.Packages;

namespace Sluice.Stores.Search.Elasticsearch;

/// <summary>Columns that are known by the names of their types.</summary>
internal static class Shapes
{
    /// <summary>The shape of a table.</summary>
    /// <param name="engine">What knows the types by their names.</param>
    /// <param name="table">The table.</param>
    /// <param name="columns">Its columns.</param>
    public static TableShape Of(DuckConnection engine, string table, IReadOnlyList<StreamColumn> columns)
    {
        if (columns.Count == 0)
        {
            return new(table, []);
        }

        using var statement = engine.Prepare($"SELECT {string.Join(", ", columns.Select(column => $"CAST(NULL AS {column.SqlType})"))} LIMIT 0");
        using var result = statement.Query();
        return new(table, [.. columns.Zip(result.Columns, (column, typed) => new TableColumn(column.Name, typed.Type))]);
    }
}
