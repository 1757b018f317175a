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
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 10_000 };

    // Written without parentheses too.
    private static readonly HashSet<string> ChangingWords = new(
        [
            "current_date", "current_time", "current_timestamp", "localtime", "localtimestamp", "current_user", "session_user", "user", "current_role",
            "current_catalog", "current_database", "current_schema", "current_query",
        ],
        StringComparer.OrdinalIgnoreCase);

    // Those that DuckDB calls volatile it refuses by itself, or gives each row another value of.
    private static readonly HashSet<string> ChangingFunctions = new(
        [
            "now", "today", "get_current_date", "get_current_time", "get_current_timestamp", "current_localtime", "current_localtimestamp", "transaction_timestamp",
            "txid_current", "current_setting", "getvariable", "getenv", "version", "in_search_path", "current_schemas", "current_query_id", "current_transaction_id",
            "current_connection_id", .. ChangingWords,
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>All expressions of a pipeline, with the names of their places.</summary>
    public static IEnumerable<PlacedExpression> Of(PipelineConfig pipeline)
    {
        var file = pipeline.File is null ? null : new ConfigPlace(pipeline.File);
        if (pipeline.Read.Where is { } where)
        {
            yield return new(where, "read.where", file);
        }

        foreach (var entry in pipeline.Map?.Entries ?? [])
        {
            if (entry.Expression is { } expression)
            {
                yield return new(expression, $"map.{entry.Target}.expr", entry.Place ?? file);
            }
        }

        foreach (var check in pipeline.Checks.OfType<ExprCheckConfig>())
        {
            yield return new(check.Expression, $"check {check.Title}", check.Place ?? file);
        }
    }

    /// <summary>Checks that a text is exactly one scalar expression without a subquery over files.</summary>
    /// <param name="connection">Where DuckDB reads SQL.</param>
    /// <param name="expression">The text.</param>
    /// <param name="isColumn">True for the name of a column, which is none of DuckDB's own words such as <c>current_date</c>.</param>
    /// <returns>A problem, or null when it is one.</returns>
    public static Problem? Check(DuckConnection connection, PlacedExpression expression, Func<string, bool> isColumn)
    {
        try
        {
            // What goes between parentheses must not close them, and be no list of several: it is one expression without them too.
            return ProblemOf(connection, expression, $"{expression.Sql}\n", isColumn) ?? ProblemOf(connection, expression, $"({expression.Sql}\n)", isColumn);
        }
        catch (JsonException)
        {
            return Wrong(expression, "it is nested too deeply");
        }
    }

    private static Problem? ProblemOf(DuckConnection connection, PlacedExpression expression, string written, Func<string, bool> isColumn)
    {
        using var document = Parsed(connection, written);
        var root = document.RootElement;
        if (root.GetProperty("error").GetBoolean())
        {
            return Wrong(expression, root.GetProperty("error_message").GetString()!);
        }

        var statements = root.GetProperty("statements");
        if (statements.GetArrayLength() != 1)
        {
            return Wrong(expression, "it is more than one statement");
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
            return Wrong(expression, "it is more than one expression");
        }

        var parts = Within(node.GetProperty("select_list")[0]).ToList();
        return parts.Exists(part => IsOf(part, "SUBQUERY")) ? Wrong(expression, "it has a subquery, and a pipeline sees one row at a time")
            : parts.Exists(part => IsOf(part, "STAR")) ? Wrong(expression, "it stands for several columns")
            : parts.Select(part => ChangingWord(part, isColumn)).FirstOrDefault(word => word is not null) is { } word ? Changing(expression, word)
            : null;
    }

    /// <summary>The column names that an expression mentions, without qualification. The parameters of its lambdas are none.</summary>
    public static IReadOnlySet<string> Columns(DuckConnection connection, string expression)
    {
        using var document = Parsed(connection, $"({expression}\n)");
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
        var tree = JsonNode.Parse(Serialised(connection, $"({expression}\n)"), documentOptions: Deep)!;
        Rename(tree, names);
        return connection.Scalar<string>("SELECT json_deserialize_sql(?::JSON)", tree.ToJsonString(new JsonSerializerOptions { MaxDepth = Deep.MaxDepth }))!["SELECT ".Length..];
    }

    private static JsonDocument Parsed(DuckConnection connection, string expression) => JsonDocument.Parse(Serialised(connection, expression), Deep);

    private static string Serialised(DuckConnection connection, string expression) =>
        connection.Scalar<string>("SELECT json_serialize_sql(?::VARCHAR)::VARCHAR", $"SELECT {expression}")!;

    // DuckDB nests expressions up to a thousand deep, each by two levels of JSON or more: more than a thread's stack may hold.
    private static void Rename(JsonNode root, IReadOnlyDictionary<string, string> names)
    {
        var waiting = new Stack<JsonNode>([root]);
        while (waiting.TryPop(out var node))
        {
            // What follows the first name is a part of a structure.
            if (node is JsonObject members && members["column_names"] is JsonArray { Count: > 0 } written && names.TryGetValue(written[0]!.GetValue<string>(), out var name))
            {
                written[0] = name;
            }

            foreach (var child in node is JsonObject of ? of.Select(member => member.Value) : node is JsonArray items ? items : Enumerable.Empty<JsonNode?>())
            {
                if (child is JsonObject or JsonArray)
                {
                    waiting.Push(child);
                }
            }
        }
    }

    // A function or a word that gives something else on another day, machine or run.
    private static string? ChangingWord(JsonElement part, Func<string, bool> isColumn)
    {
        if (IsOf(part, "FUNCTION"))
        {
            var name = part.GetProperty("function_name").GetString()!;
            return ChangingFunctions.Contains(name) || (name.Equals("age", StringComparison.OrdinalIgnoreCase) && part.GetProperty("children").GetArrayLength() == 1) ? name : null;
        }

        return IsOf(part, "COLUMN_REF") && part.GetProperty("column_names") is var names && names.GetArrayLength() == 1
            && names[0].GetString()! is var word && ChangingWords.Contains(word) && !isColumn(word) ? word : null;
    }

    private static Problem Changing(PlacedExpression expression, string word) => Wrong(expression, $"{word} gives something else each time") with
    {
        Message = $"{expression.Where}: `{expression.Sql}` has {word}, which gives something else on another run, and a re-run of a job has to give the same rows.",
        Expected = "what is in the row",
    };

    private static Problem Wrong(PlacedExpression expression, string why) =>
        new Problem("expression", $"{expression.Where}: `{expression.Sql}` is not one SQL expression: {why}.")
        {
            Expected = "one expression in DuckDB's SQL, such as amount >= 0",
        }.At(expression.Place);

    private static bool IsOf(JsonElement part, string kind) =>
        part.ValueKind == JsonValueKind.Object && part.TryGetProperty("class", out var found) && found.ValueEquals(kind);

    private static IEnumerable<JsonElement> Within(JsonElement root)
    {
        var waiting = new Stack<JsonElement>([root]);
        while (waiting.TryPop(out var element))
        {
            yield return element;
            foreach (var child in Children(element))
            {
                waiting.Push(child);
            }
        }
    }

    private static IEnumerable<JsonElement> Children(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Select(member => member.Value),
        JsonValueKind.Array => element.EnumerateArray(),
        _ => [],
    };

    private static void CollectColumns(JsonElement root, HashSet<string> names)
    {
        var waiting = new Stack<JsonElement>([root]);
        while (waiting.TryPop(out var element))
        {
            if (IsOf(element, "LAMBDA") && element.TryGetProperty("lhs", out var parameters) && element.TryGetProperty("expr", out var body))
            {
                var bound = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
                var inside = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
                CollectColumns(parameters, bound);
                CollectColumns(body, inside);
                names.UnionWith(inside.Except(bound, StringComparer.OrdinalIgnoreCase));
                continue;
            }

            if (element.ValueKind == JsonValueKind.Object && element.TryGetProperty("column_names", out var columns) && columns.ValueKind == JsonValueKind.Array)
            {
                names.UnionWith(columns.EnumerateArray().Select(column => column.GetString()!));
            }

            foreach (var child in Children(element))
            {
                waiting.Push(child);
            }
        }
    }
}
