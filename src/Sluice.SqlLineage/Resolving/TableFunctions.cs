namespace Sluice.SqlLineage.Resolving;

/// <summary>The columns that well-known table functions give when the text does not name them.</summary>
internal static class TableFunctions
{
    private static readonly Dictionary<string, string[]> Columns = new(StringComparer.OrdinalIgnoreCase)
    {
        ["flatten"] = ["seq", "key", "path", "index", "value", "this"],
        ["split_to_table"] = ["seq", "index", "value"],
        ["strtok_split_to_table"] = ["seq", "index", "value"],
        ["string_split"] = ["value", "ordinal"],
        ["openjson"] = ["key", "value", "type"],
        ["json_each"] = ["key", "value", "type", "atom", "parent", "fullkey", "path"],
        ["json_tree"] = ["key", "value", "type", "atom", "parent", "fullkey", "path"],
        ["jsonb_each"] = ["key", "value"],
        ["json_each_text"] = ["key", "value"],
        ["jsonb_each_text"] = ["key", "value"],
        ["json_array_elements"] = ["value"],
        ["jsonb_array_elements"] = ["value"],
        ["json_array_elements_text"] = ["value"],
        ["jsonb_array_elements_text"] = ["value"],
        ["explode"] = ["col", "key", "value"],
        ["explode_outer"] = ["col", "key", "value"],
        ["posexplode"] = ["pos", "col", "key", "value"],
        ["posexplode_outer"] = ["pos", "col", "key", "value"],
    };

    public static string[]? ColumnsOf(string function) => Columns.GetValueOrDefault(function);
}
