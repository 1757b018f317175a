using Sluice.DuckDbApi;

namespace Sluice.Tests.Stores.Search;

/// <summary>A table of a store that is no DuckDB, copied into one as a CSV of texts and typed there, so that tests can query it.</summary>
internal static class TypedCopy
{
    /// <summary>The name of a column's text in the SQL that types it.</summary>
    public static string Cell(int column) => $"c{column}";

    /// <summary>Makes the table from a CSV without a header, which is removed, and gives its name in SQL.</summary>
    /// <param name="copies">Where it is made.</param>
    /// <param name="table">The table that it is a copy of.</param>
    /// <param name="csv">Its cells; an empty one without quotes is NULL.</param>
    /// <param name="columns">Its columns, each with the SQL of its value.</param>
    public static string Of(DuckDatabase copies, string table, string csv, IReadOnlyList<(string Name, string Sql)> columns)
    {
        using var connection = copies.Connect();
        var copy = DuckSql.Identifier("copy of " + table);
        var names = string.Join(", ", columns.Select((_, i) => $"'{Cell(i)}': 'VARCHAR'"));
        var typed = string.Join(", ", columns.Select(column => $"{column.Sql} AS {DuckSql.Identifier(column.Name)}"));
        connection.Execute($"""
            CREATE OR REPLACE TABLE {copy} AS SELECT {typed} FROM read_csv({DuckSql.Literal(csv)}, header=false,
                auto_detect=false, delim=',', quote='"', escape='"', new_line='\n', allow_quoted_nulls=false, columns={'{'}{names}{'}'})
            """);
        File.Delete(csv);
        return copy;
    }
}
