using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines.Config;

/// <summary>The keys of <c>split</c>, which stands in a target of <c>map</c>.</summary>
internal static class SplitKeys
{
    private static readonly ConfigKey<string> By = new("by", Shapes.Delimiter, "What stands between the parts.")
    {
        Default = ";",
        Example = "by: \";\"",
    };

    private static readonly ConfigKey<IReadOnlyList<Named<CellType>>> Parts = new("parts",
        new NamedShape<CellType>(Shapes.Type, "a section with a name and a type for each part"),
        "The parts in their order, each with its type. A text of which nothing is there is null.")
    {
        IsRequired = true,
        Example = "parts: { created_at: timestamp_tz, author: text, body: text }",
    };

    private static readonly ConfigKey<string> Surplus = new("surplus", Shapes.Name,
        "The part that takes the delimiters that are too many: the body of a comment, the name of a file before its address.")
    {
        DefaultWords = "the last part",
        Example = "surplus: name",
    };

    private static readonly ConfigKey<string> Otherwise = new("otherwise", Shapes.Name,
        "The part, of type text, that takes the whole cell where its parts are not of their types; the others are null then.")
    {
        DefaultWords = "the last part",
        Example = "otherwise: body",
    };

    private static readonly ConfigKey<IReadOnlyList<Named<IReadOnlyList<string>>>> Members = new("members",
        new NamedShape<IReadOnlyList<string>>(
            new ListShape<string>(Shapes.TextOf("the name of a member"), "a list of names", takesOne: true, least: 1, isDistinct: true),
            "a section with the name of a member for each part"),
        "Where the cell is a JSON object, the members that are its parts: a name, a path such as `author.displayName`, or a list of which the first "
        + "with a value counts.")
    {
        DefaultWords = "an object is a cell like any other",
        Example = "members: { created_at: created, author: [author.displayName, author.name], body: body }",
    };

    /// <summary>The section.</summary>
    public static ConfigSection<SplitConfig> Section { get; } = new(
        "split", "How a cell of several parts is cut, such as a comment with its time and author in front. It becomes a structure; a cell that is not "
        + "cut so is kept whole in one part. Times are read in any form that says what it means: ISO, year first, or with the month's name, and in figures "
        + "in the order that the file has proven, unless `date_order` or `format` of the target says which.",
        [By, Parts, Surplus, Otherwise, Members], Build);

    private static SplitConfig Build(SectionValues values)
    {
        var parts = (values.Get(Parts) ?? []).Select(part => new SplitPart(part.Name, part.Value)).ToList();
        var otherwise = values.Get(Otherwise) ?? (parts.Count > 0 ? parts[^1].Name : "");
        if (parts.Count == 1)
        {
            values.Problems.BadValue(values.NodeOf(Parts), values.PathOf(Parts), "two parts or more", "A cell of one part needs no split.");
        }

        if (parts.Count > 0 && parts.Find(part => part.Name == otherwise)?.Type.Kind != CellTypeKind.Text)
        {
            values.Problems.Add(values.PlaceOf(values.Has(Otherwise) ? Otherwise : Parts), "bad_value",
                $"{values.PathOf(Otherwise)} is {otherwise}, which is no part of type text.", otherwise, "a part of type text", "Name one with otherwise.");
        }

        var surplus = values.Get(Surplus) ?? (parts.Count > 0 ? parts[^1].Name : "");
        if (parts.TrueForAll(part => part.Name != surplus))
        {
            values.Problems.UnknownName(values.PlaceOf(values.Has(Surplus) ? Surplus : Parts), "unknown_column",
                $"{values.PathOf(Surplus)} is {surplus}, which is none of the parts.", surplus, [.. parts.Select(part => part.Name)]);
        }

        var members = values.Get(Members) ?? [];
        foreach (var member in members.Where(member => parts.TrueForAll(part => part.Name != member.Name)))
        {
            values.Problems.UnknownName(member.Place, "unknown_column", $"{values.PathOf(Members)} names {member.Name}, which is none of the parts.",
                member.Name, [.. parts.Select(part => part.Name)]);
        }

        return new SplitConfig
        {
            By = values.Get(By) ?? ";",
            Parts = parts,
            Surplus = surplus,
            Otherwise = otherwise,
            Members = members.DistinctBy(member => member.Name).ToDictionary(member => member.Name, member => member.Value),
        };
    }
}
