using Sluice.DuckDbApi;
using Sluice.Pipelines.Config;
using Sluice.Pipelines.Enriching.Entities;
using Sluice.Pipelines.Enriching.Models;

namespace Sluice.Pipelines.Enriching;

/// <summary>
/// Turns <c>enrich</c> into calls of functions over the columns that the plan has by then, once their types are known.
/// </summary>
/// <param name="pipeline">The pipeline.</param>
/// <param name="types">The plan's columns with their types.</param>
/// <param name="typeOf">Reads the SQL of a type.</param>
/// <param name="functions">Takes the functions.</param>
/// <param name="models">Answers for models.</param>
internal sealed class EnrichPlanner(
    PipelineConfig pipeline, IReadOnlyDictionary<string, string> types, Func<string, DuckLogicalType> typeOf, PlanFunctions functions,
    IModels models)
{
    private readonly List<Problem> _problems = [];

    /// <summary>What is wrong, all at once; complete after <see cref="Plan"/>.</summary>
    public IReadOnlyList<Problem> Problems => _problems;

    /// <summary>The code of a row that is held back because a model did not answer.</summary>
    public const string FailedCode = "model_failed";

    /// <summary>The checks that the answers of models have to pass.</summary>
    public static IEnumerable<PlanCheck> Checks(EnrichConfig enrich) => enrich.Models.Where(call => call.OnError == ModelFailure.Reject).Select(call =>
        new PlanCheck(FailedCode, $"enrich.models.{call.Column}", $"len({Errors(Result(call))}) > 0", $"an answer of the model {call.Model} to every text")
        {
            Column = call.Column,
            IsLate = true,
        });

    /// <summary>SQL of the errors in the list that a model's answers make.</summary>
    public static string Errors(string list) => $"list_filter(list_transform({list}, lambda one: one.error), lambda error: error IS NOT NULL)";

    private static string Result(ModelCallConfig call) => DuckSql.Identifier($"_model_{call.Column}");

    /// <summary>The calls.</summary>
    /// <param name="termsOfColumns">Names that stand in the file's own columns.</param>
    public IReadOnlyList<Enrichment> Plan(IReadOnlyList<GazetteerTerm> termsOfColumns)
    {
        var enrichments = new List<Enrichment>();
        if (pipeline.Enrich.Sentiment is { } sentiment && Texts("sentiment", sentiment.Of, sentiment.Place) is { } ofSentiment)
        {
            var name = functions.Sentiment(sentiment, [.. ofSentiment.Select(text => text.Argument)]);
            enrichments.Add(new Enrichment("_sentiment", Call(name, ofSentiment),
            [
                new("sentiment", "struct_extract(_sentiment, 'label')", "VARCHAR"),
                new("sentiment_score", "struct_extract(_sentiment, 'score')", "DOUBLE"),
                new("sentiment_confidence", "struct_extract(_sentiment, 'confidence')", "DOUBLE"),
                new("sentiment_trend", "struct_extract(_sentiment, 'trend')", "VARCHAR"),
                new(SentimentConfig.ListName, "struct_extract(_sentiment, 'texts')", SentimentFunction.TextsType.ToSql(), sentiment.IsHidden),
            ]));
        }

        if (pipeline.Enrich.Entities is { } entities && Texts("entities", entities.Of, entities.Place) is { } ofEntities)
        {
            var name = functions.Entities(entities, [.. entities.Terms, .. termsOfColumns], [.. ofEntities.Select(text => text.Argument)]);
            enrichments.Add(new Enrichment("_entities", Call(name, ofEntities),
                [new(EntitiesConfig.ColumnName, "_entities", EntitiesFunction.ListType.ToSql(), entities.IsHidden)]));
        }

        foreach (var call in pipeline.Enrich.Models)
        {
            if (Texts($"models.{call.Column}", call.Of, call.Place) is { } ofModel)
            {
                var name = functions.Model(call, [.. ofModel.Select(text => text.Argument)], models);
                enrichments.Add(new Enrichment(Result(call), Call(name, ofModel),
                    [new(call.Column, Result(call), ModelFunction.ListType(call).ToSql(), call.IsHidden)]));
            }
        }

        return enrichments;
    }

    private static string Call(string function, IEnumerable<Text> texts) => $"{function}({string.Join(", ", texts.Select(text => text.Sql))})";

    private IReadOnlyList<Text>? Texts(string what, IReadOnlyList<string> of, ConfigPlace? place)
    {
        var texts = of.Select(name => TextOf(name) ?? Refuse(what, name, place)).ToList();
        return texts.Contains(null) ? null : [.. texts.OfType<Text>()];
    }

    private Text? TextOf(string name)
    {
        var (column, part) = Part(name);
        if (Find(column) is not { } found)
        {
            return null;
        }

        var sql = DuckSql.Identifier(found.Key);
        var type = typeOf(found.Value);
        var isList = type.Id == DuckTypeId.List;
        if (Value(isList ? type.Element! : type, part) is not { } value)
        {
            return null;
        }

        // A list goes through list_transform even when nothing is taken out of it: what that gives is laid out flat, as the functions read it.
        return isList
            ? new Text($"list_transform({sql}, lambda element: {value("element")})", new TextArgument(column, true))
            : new Text(value(sql), new TextArgument(column, false));
    }

    // SQL of the text of a value: itself, or of a structure the part that is named or can only be meant.
    private static Func<string, string>? Value(DuckLogicalType type, string? part)
    {
        if (type.Id == DuckTypeId.Struct)
        {
            var fields = type.Fields.Where(field => field.Type.Id == DuckTypeId.Varchar).Select(field => field.Name).ToList();
            var name = part ?? fields.Find(field => field is "body" or "text") ?? (fields.Count == 1 ? fields[0] : null);
            return name is null || !fields.Contains(name, StringComparer.OrdinalIgnoreCase) ? null : value => $"struct_extract({value}, {DuckSql.Literal(name)})";
        }

        var isNested = type.Id is DuckTypeId.List or DuckTypeId.Map or DuckTypeId.Array or DuckTypeId.Union or DuckTypeId.Blob;
        return part is not null || isNested ? null
            : type.Equals(DuckLogicalType.Varchar) ? value => value : value => $"CAST({value} AS VARCHAR)";
    }

    private KeyValuePair<string, string>? Find(string column)
    {
        var found = types.Where(type => string.Equals(type.Key, column, StringComparison.OrdinalIgnoreCase)).ToList();
        return found.Count == 0 ? null : found[0];
    }

    // A name may have a dot itself.
    private (string Column, string? Part) Part(string name)
    {
        var dot = name.LastIndexOf('.');
        return dot < 0 || Find(name) is not null ? (name, null) : (name[..dot], name[(dot + 1)..]);
    }

    private Text? Refuse(string what, string name, ConfigPlace? place)
    {
        var type = Find(Part(name).Column)?.Value;
        _problems.Add(new Problem("not_text", type is null
            ? $"enrich.{what} is of {name}, which is no column."
            : $"enrich.{what} is of {name}, which is {type}.")
        {
            File = place?.File ?? pipeline.File,
            Line = place?.Line,
            Found = type ?? name,
            Expected = "a column of text, a list of texts, or a part of a structure, as in comments.body",
        });
        return null;
    }

    private sealed record Text(string Sql, TextArgument Argument);
}
