using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.DuckDbApi;
using Sluice.Pipelines.Config;

namespace Sluice.Pipelines;

/// <summary>
/// A user's SQL expression, proven to be one: it goes into the plan between parentheses, and must not be able to close
/// them. DuckDB's own parser decides, in the child, before the plan is built.
/// </summary>
internal static class UserExpression
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 1000 };

    /// <summary>All expressions of a pipeline, with the names of their places.</summary>
    public static IEnumerable<(string Sql, string Where)> Of(PipelineConfig pipeline)
    {
        if (pipeline.Read.Where is { } where)
        {
            yield return (where, "read.where");
        }

        foreach (var entry in pipeline.Map?.Entries ?? [])
        {
            if (entry.Expression is { } expression)
            {
                yield return (expression, $"map.{entry.Target}.expr");
            }
        }

        foreach (var check in pipeline.Checks.OfType<ExprCheckConfig>())
        {
            yield return (check.Expression, $"check {check.Title}");
        }
    }

    /// <summary>Checks that a text is exactly one scalar expression without a subquery over files.</summary>
    /// <returns>A problem, or null when it is one.</returns>
    public static Problem? Check(DuckConnection connection, string expression, string where)
    {
        using var document = JsonDocument.Parse(Serialised(connection, expression), Deep);
        var root = document.RootElement;
        if (root.GetProperty("error").GetBoolean())
        {
            return Wrong(where, expression, root.GetProperty("error_message").GetString()!);
        }

        var statements = root.GetProperty("statements");
        if (statements.GetArrayLength() != 1)
        {
            return Wrong(where, expression, "it is more than one statement");
        }

        var node = statements[0].GetProperty("node");
        var isPlain = node.GetProperty("type").GetString() == "SELECT_NODE"
            && node.GetProperty("select_list").GetArrayLength() == 1
            && node.GetProperty("from_table").GetProperty("type").GetString() == "EMPTY"
            && node.GetProperty("where_clause").ValueKind == JsonValueKind.Null
            && node.GetProperty("modifiers").GetArrayLength() == 0
            && node.GetProperty("group_expressions").GetArrayLength() == 0;
        if (!isPlain)
        {
            return Wrong(where, expression, "it is more than one expression");
        }

        return Find(node.GetProperty("select_list")[0], "class", "SUBQUERY")
            ? Wrong(where, expression, "it has a subquery, and a pipeline sees one row at a time")
            : null;
    }

    /// <summary>The column names that an expression mentions, without qualification. The parameters of its lambdas are none.</summary>
    public static IReadOnlySet<string> Columns(DuckConnection connection, string expression)
    {
        using var document = JsonDocument.Parse(Serialised(connection, expression), Deep);
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        CollectColumns(document.RootElement, names);
        return names;
    }

    /// <summary>The expression with other names for some of its columns.</summary>
    /// <param name="connection">Where DuckDB reads and writes SQL.</param>
    /// <param name="expression">An expression that <see cref="Check"/> finds nothing wrong with.</param>
    /// <param name="names">The new names by the written ones.</param>
    public static string Renamed(DuckConnection connection, string expression, IReadOnlyDictionary<string, string> names)
    {
        var tree = JsonNode.Parse(Serialised(connection, expression), documentOptions: Deep)!;
        Rename(tree, names);
        return connection.Scalar<string>("SELECT json_deserialize_sql(?::JSON)", tree.ToJsonString(new JsonSerializerOptions { MaxDepth = Deep.MaxDepth }))!["SELECT ".Length..];
    }

    // The line end ends a trailing comment.
    private static string Serialised(DuckConnection connection, string expression) =>
        connection.Scalar<string>("SELECT json_serialize_sql(?::VARCHAR)::VARCHAR", $"SELECT ({expression}\n)")!;

    private static void Rename(JsonNode? node, IReadOnlyDictionary<string, string> names)
    {
        if (node is JsonArray items)
        {
            foreach (var item in items)
            {
                Rename(item, names);
            }
        }
        else if (node is JsonObject members)
        {
            // What follows the first name is a part of a structure.
            if (members["column_names"] is JsonArray { Count: > 0 } written && names.TryGetValue(written[0]!.GetValue<string>(), out var name))
            {
                written[0] = name;
            }

            foreach (var member in members)
            {
                Rename(member.Value, names);
            }
        }
    }

    private static Problem Wrong(string where, string expression, string why) =>
        new("expression", $"{where}: `{expression}` is not one SQL expression: {why}.")
        {
            Expected = "one expression in DuckDB's SQL, such as amount >= 0",
        };

    private static bool Find(JsonElement element, string name, string value) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Any(property =>
            (property.NameEquals(name) && property.Value.ValueKind == JsonValueKind.String && property.Value.ValueEquals(value))
            || Find(property.Value, name, value)),
        JsonValueKind.Array => element.EnumerateArray().Any(item => Find(item, name, value)),
        _ => false,
    };

    private static void CollectColumns(JsonElement element, HashSet<string> names)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                CollectColumns(item, names);
            }
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            if (element.TryGetProperty("lhs", out var parameters) && element.TryGetProperty("expr", out var body)
                && element.TryGetProperty("class", out var kind) && kind.ValueEquals("LAMBDA"))
            {
                var bound = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
                var inside = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
                CollectColumns(parameters, bound);
                CollectColumns(body, inside);
                names.UnionWith(inside.Except(bound, StringComparer.OrdinalIgnoreCase));
                return;
            }

            if (element.TryGetProperty("column_names", out var columns) && columns.ValueKind == JsonValueKind.Array)
            {
                names.UnionWith(columns.EnumerateArray().Select(column => column.GetString()!));
            }

            foreach (var property in element.EnumerateObject())
            {
                CollectColumns(property.Value, names);
            }
        }
    }
}
