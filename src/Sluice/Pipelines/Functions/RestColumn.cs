using Sluice.Pipelines.Reading;

namespace Sluice.Pipelines.Functions;

/// <summary>
/// A source column that nothing in the map asked for, on its way into the <c>rest</c> object.
/// </summary>
/// <param name="Key">Its key in the object. Columns that share a key become one array of their cells.</param>
/// <param name="Form">How its cells stand in JSON.</param>
internal sealed record RestColumn(string Key, RestForm Form)
{
    /// <summary>The column of a file under its own name.</summary>
    public static RestColumn Of(SourceColumn column) => new(column.Name, FormOf(column));

    /// <summary>SQL that makes the text which the function expects of a column; <paramref name="cell"/> is its SQL.</summary>
    public static string ArgumentSql(SourceColumn column, string cell)
    {
        if (column.SqlType is "VARCHAR" or "JSON")
            return cell;
        // Lists, structs and maps have a text of DuckDB's own, which is no JSON.
        return FormOf(column) == RestForm.Json ? $"CAST(to_json({cell}) AS VARCHAR)" : $"CAST({cell} AS VARCHAR)";
    }

    private static RestForm FormOf(SourceColumn column) => column.Kind switch
    {
        CellKind.JsonNumber or CellKind.JsonBoolean => RestForm.Bare,
        CellKind.Json => RestForm.Json,
        CellKind.Native => FormOf(column.SqlType),
        _ => RestForm.Text,
    };

    private static RestForm FormOf(string sqlType)
    {
        if (sqlType == "JSON" || sqlType.EndsWith(']') || sqlType.StartsWith("STRUCT", StringComparison.Ordinal)
            || sqlType.StartsWith("MAP", StringComparison.Ordinal) || sqlType.StartsWith("UNION", StringComparison.Ordinal))
            return RestForm.Json;
        var isBare = sqlType.StartsWith("DECIMAL", StringComparison.Ordinal) || sqlType.EndsWith("INT", StringComparison.Ordinal)
            || sqlType is "INTEGER" or "UINTEGER" or "FLOAT" or "DOUBLE" or "BOOLEAN";
        return isBare ? RestForm.Bare : RestForm.Text;
    }
}
