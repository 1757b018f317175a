using Sluice.Pipelines.Enriching.Entities;

namespace Sluice.Pipelines.Config;

/// <summary>The keys of <c>enrich.entities</c>.</summary>
internal static class EntitiesKeys
{
    private static readonly ConfigKey<IReadOnlyList<string>> Of = new("of",
        new ListShape<string>(Shapes.TextOf("the name of a column"), "a list of names", takesOne: true, least: 1, isDistinct: true),
        "The columns of text, or of lists of texts; of a list with parts also one part, as in `comments.body`.")
    {
        IsRequired = true,
        Example = "of: [summary, description]",
    };

    private static readonly ConfigKey<IReadOnlyList<string>> Kinds = new("kinds",
        new ListShape<string>(Shapes.Name, "a list of kinds", takesOne: true, least: 1, isDistinct: true),
        $"The kinds that are wanted: {string.Join(", ", EntityKinds.Names)}, and those of `gazetteers` and `columns`.")
    {
        DefaultWords = "all",
        Example = "kinds: [exception, error_code]",
    };

    private static readonly ConfigKey<IReadOnlyList<Named<IReadOnlyList<ListedName>>>> Gazetteers = new("gazetteers",
        new NamedShape<IReadOnlyList<ListedName>>(new ListedNamesShape(), "a section with a key for each kind"),
        "Names to look for, a kind for each list: `product: [Acme Cloud, Acme Pay]`, or with what they are to be called: `team: { payments: [PayTeam, payments crew] }`. "
        + "They are found as whole words in any case, those of up to three letters in exactly theirs.")
    {
        DefaultWords = "none",
        Example = "gazetteers:\n  product: [Acme Cloud]",
    };

    private static readonly ConfigKey<IReadOnlyList<Named<IReadOnlyList<string>>>> Columns = new("columns",
        new NamedShape<IReadOnlyList<string>>(
            new ListShape<string>(Shapes.TextOf("the name of a column"), "a list of names", takesOne: true, least: 1), "a section with a key for each kind"),
        "Columns of the pipeline whose values are names to look for, in all rows of the file: `component: components`.")
    {
        DefaultWords = "none",
        Example = "columns:\n  component: components",
    };

    /// <summary>Whether the list is a column of the pipeline's own stream.</summary>
    public static ConfigKey<bool> Hidden { get; } = new("hidden", Shapes.Bool,
        "Whether the list is only for the streams that are made of it, and no column of the pipeline's own stream.")
    {
        Default = false,
        Example = "hidden: true",
    };

    /// <summary>The section.</summary>
    public static ConfigSection<EntitiesConfig> Section { get; } = new(
        "enrich.entities", "What the texts of a row name. Adds the column `entities`, a list with one element for each: the column and the number "
        + $"of the text, the kind, the text itself, its normalised value, and its place in characters (Unicode code points). Of one text the first {EntityList.EntitiesMax} of the wanted kinds are taken.",
        [Of, Kinds, Gazetteers, Columns, Hidden], Build);

    private static EntitiesConfig Build(SectionValues values)
    {
        var gazetteers = values.Get(Gazetteers) ?? [];
        var columns = values.Get(Columns) ?? [];
        foreach (var own in gazetteers.Select(kind => (kind.Name, kind.Place)).Concat(columns.Select(kind => (kind.Name, kind.Place)))
            .Where(own => EntityKinds.Names.Contains(own.Name)))
        {
            values.Problems.Add(own.Place, "duplicate_name", $"The kind {own.Name} is one that Sluice finds by itself.", own.Name, "another name");
        }

        CheckKinds(values, [.. EntityKinds.Names, .. gazetteers.Select(kind => kind.Name), .. columns.Select(kind => kind.Name)]);
        return new EntitiesConfig
        {
            Of = values.Get(Of) ?? [],
            Kinds = values.Get(Kinds) ?? [],
            Terms = [.. gazetteers.SelectMany(kind => kind.Value.Select(name => new GazetteerTerm(kind.Name, name.Term, name.Value)))],
            Columns = columns.ToDictionary(kind => kind.Name, kind => kind.Value),
            IsHidden = values.Get(Hidden),
            Place = values.Place,
        };
    }

    private static void CheckKinds(SectionValues values, IReadOnlyCollection<string> known)
    {
        foreach (var kind in (values.Get(Kinds) ?? []).Where(kind => !known.Contains(kind)))
        {
            values.Problems.UnknownName(values.PlaceOf(Kinds), "unknown_kind", $"There is no kind of entity {Quoted.Of(kind)}.", kind, known);
        }
    }
}
