using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines.Config;

/// <summary>The keys of one entry of <c>enrich.models</c>.</summary>
internal static class ModelCallKeys
{
    /// <summary>Parts of each element that Sluice adds itself.</summary>
    private static readonly string[] OwnParts = ["field", "number", "error"];

    private static readonly ConfigKey<string> Model = new("model", Shapes.Name, "The model, by its name under `models` in sluice.yaml.")
    {
        IsRequired = true,
        Example = "model: tone",
    };

    private static readonly ConfigKey<IReadOnlyList<string>> Of = new("of",
        new ListShape<string>(Shapes.TextOf("the name of a column"), "a list of names", takesOne: true, least: 1, isDistinct: true),
        "The columns of text, or of lists of texts; of a list with parts also one part, as in `comments.body`.")
    {
        IsRequired = true,
        Example = "of: [summary, description]",
    };

    private static readonly ConfigKey<IReadOnlyList<Named<CellTypeKind>>> Returns = new("returns",
        new NamedShape<CellTypeKind>(
            Shapes.Word(("text", CellTypeKind.Text), ("integer", CellTypeKind.Integer), ("double", CellTypeKind.Double),
                ("boolean", CellTypeKind.Boolean), ("json", CellTypeKind.Json)),
            "a section with a key and a type for each value"),
        "What is taken out of each answer, with types: text, integer, double, boolean, or json for anything. A value of another type is a failure of that text.")
    {
        IsRequired = true,
        Example = "returns: { label: text, score: double }",
    };

    private static readonly ConfigKey<ModelFailure> OnError = new("on_error", Shapes.Word(("keep", ModelFailure.Keep), ("reject", ModelFailure.Reject)),
        "What becomes of a row of which a text has no answer: it is kept, with the reason in `error`, or it is a reject, which `rejects replay` asks for again.")
    {
        Default = ModelFailure.Keep,
        Example = "on_error: reject",
    };

    private static readonly ConfigKey<bool> Hidden = EntitiesKeys.Hidden;

    /// <summary>The section of one call.</summary>
    public static ConfigSection<ModelCallConfig> Section { get; } = new(
        "enrich.models", "What models of your own say about the texts of a row, a key for each column that is added: a list with one element for each text, "
        + "which holds the column and the number of the text, the values of `returns`, and `error`: why there is none. A failure is the outcome of one text "
        + "and stops nothing; the next run asks for it again.",
        [Model, Of, Returns, OnError, Hidden], Build);

    private static ModelCallConfig Build(SectionValues values)
    {
        var returns = values.Get(Returns) ?? [];
        foreach (var own in returns.Where(value => OwnParts.Contains(value.Name)))
        {
            values.Problems.Add(own.Place, "duplicate_name", $"{own.Name} is a part of every element.", own.Name, "another name");
        }

        if (values.IsRead(Returns) && returns.Count == 0)
        {
            values.Problems.Add(values.PlaceOf(Returns), "wrong_type", $"{values.PathOf(Returns)} is empty.", "nothing", "at least one value");
        }

        return new ModelCallConfig(values.Path[(values.Path.LastIndexOf('.') + 1)..])
        {
            Model = values.Get(Model) ?? "",
            Of = values.Get(Of) ?? [],
            Returns = [.. returns.Select(value => new ReturnedValue(value.Name, value.Value))],
            OnError = values.Get(OnError),
            IsHidden = values.Get(Hidden),
            Place = values.Place,
        };
    }
}
