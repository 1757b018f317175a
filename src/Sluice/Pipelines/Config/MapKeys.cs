using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines.Config;

/// <summary>A target as it was read, before the format of <c>read</c> is known to it.</summary>
/// <param name="Entry">The target, with the format still to come.</param>
/// <param name="Values">The section's values.</param>
/// <param name="Checks">The checks that are written with the target.</param>
internal sealed record MapEntryDraft(MapEntryConfig Entry, SectionValues Values, IReadOnlyList<CheckConfig> Checks)
{
    /// <summary>The target with its format.</summary>
    public MapEntryConfig Finish(CellFormat inherited) => Entry with { Format = MapKeys.FormatOf(this, inherited) };
}

/// <summary>The keys of one target of <c>map</c>.</summary>
internal static class MapKeys
{
    private static readonly FormatKeys Format = new(inherited: "as in read");

    private static readonly ConfigKey<IReadOnlyList<string>> From = new("from",
        new ListShape<string>(Shapes.TextOf("the name of a source column"), "a list of names", takesOne: true, least: 1, isDistinct: true),
        "The source column: its name, a list of names of which the first that exists is taken, or a pattern with * for any "
        + "characters. A name that is written exactly as in the file wins over one that differs in case, blanks, punctuation or accents. Of JSON, and "
        + "of structures and maps in Parquet, a name with dots reaches into objects: `fields.status.name`.")
    {
        DefaultWords = "the target's own name",
        Example = "from: [Issue key, Key]",
    };

    private static readonly ConfigKey<long?> ColumnNumber = new("column_number", new OptionalShape<long>(Shapes.Whole(1, 1_000_000)),
        "The source column by its place in the file, from 1, instead of `from`: for a column without a name, or the second of one "
        + "name. Files whose columns stand in another order need a name.")
    {
        DefaultWords = "none",
        Example = "column_number: 3",
    };

    private static readonly ConfigKey<string> Expr = new("expr", Shapes.Sql,
        "SQL that gives the value, instead of `from`. It may name other targets and, in double quotes, columns of the "
        + "file, also the one of its own name where no other expression names it. With a `type`, text that it gives is read as a cell is; a value of "
        + "another type is cast as DuckDB does, which rounds a fraction to the digits of the type.")
    {
        DefaultWords = "none",
        Example = "expr: \"unit_price * quantity\"",
    };

    private static readonly ConfigKey<CellType> Type = new("type", Shapes.Type,
        "The type. A cell that our grammar can not read as it makes its row a reject; nothing is rounded or cut. With `collect` "
        + $"it is the type of one element. Types are {string.Join(", ", CellType.Names)}, and [] after one makes a list of it.")
    {
        DefaultWords = "that of the table; else that of the file's format (Parquet, JSON, Excel), and `text` for CSV",
        Example = "type: decimal(18,2)",
    };

    private static readonly ConfigKey<bool> Required = new("required", Shapes.Bool,
        "Whether the file must have the column and every row a value in it. Without the column the job fails; a row without "
        + "the value is rejected.")
    {
        Default = false,
        Example = "required: true",
    };

    private static readonly ConfigKey<Collected?> Collect = new("collect",
        new OptionalShape<Collected>(Shapes.Word(("list", Collected.List), ("pairs", Collected.Pairs))),
        "`list`: the non-null cells of all columns that `from` names, repeated ones and pandas' .1, .2 included, become one list in the order of the file; "
        + "a JSON array among them gives its elements. `pairs`: each with a `name`, which is what the * of its pattern stood for, and the cell as `value`.")
    {
        DefaultWords = "one column feeds the target",
        Example = "collect: list",
    };

    private static readonly ConfigKey<IReadOnlyList<string>> Member = new("member",
        new ListShape<string>(Shapes.TextOf("the name of a member"), "a list of names", takesOne: true, least: 1, isDistinct: true),
        "With `collect: list`, of an element that is a JSON object this member: a name, a path such as `author.displayName`, or a list of which the first "
        + "with a value counts. Other elements, and objects without it, stay as they are.")
    {
        DefaultWords = "an object is an element as it stands",
        Example = "member: name",
    };

    private static readonly ConfigKey<bool> JsonCells = new("json_cells", Shapes.Bool,
        "With `collect: list`, whether cells of text (CSV, Excel) are taken apart that hold a JSON array or, with `member`, an object, as those of JSON files "
        + "are: `[\"a\",\"b\"]` gives two elements, and so does `['a', 'b']`, as Python prints lists. A cell that is neither stays as it is.")
    {
        Default = false,
        Example = "json_cells: true",
    };

    private static readonly ConfigKey<SplitConfig> Split = new("split", SplitKeys.Section,
        "How a cell of several parts is cut, such as a comment with its time and author in front; it becomes a structure.")
    {
        DefaultWords = "a cell is one value",
        Example = "split: { parts: { created_at: timestamp_tz, author: text, body: text } }",
    };

    private static readonly ConfigKey<bool> Hidden = new("hidden", Shapes.Bool,
        "Whether the target is only for expressions and for the streams that are made of it, and no column of the pipeline's own stream.")
    {
        Default = false,
        Example = "hidden: true",
    };

    private static readonly ConfigKey<string> Pattern = new("format", Shapes.TextOf("a form of dates, such as %d.%m.%Y"),
        "The exact form of dates and times, as for strftime: %Y %y %m %d %b %H %I %p %M %S %f %z. Takes the place of `date_order`.")
    {
        DefaultWords = "any form of date_order",
        Example = "format: \"%d.%m.%Y %H:%M\"",
    };

    private static readonly ConfigKey<KeepRule?> Unique = new("unique",
        new OptionalShape<KeepRule>(Shapes.Word(
            ("true", KeepRule.Last), ("last", KeepRule.Last), ("first", KeepRule.First), ("none", KeepRule.None))),
        "Each value occurs once in the whole load; the word says which row is kept (`true` is `last`).")
    {
        DefaultWords = "not checked",
        Example = "unique: true",
    };

    // What only makes sense for cells of the file, and not for the value of an expression.
    private static readonly ConfigKey[] OfCells = [Collect, Member, JsonCells, Split, Pattern, .. Format.All];

    /// <summary>The section of one target.</summary>
    public static ConfigSection<MapEntryDraft> Section { get; } = new(
        "map", "The target columns in the order of the table. A target is a section with the keys below, or just the name of "
        + "its source column. The key rest says what becomes of the columns that no target takes: json (their non-null cells "
        + "as one JSON object in a column named rest), drop (the default) or error.",
        [
            From, ColumnNumber, Expr, Type, Required, Collect, Member, JsonCells, Split, Hidden, CheckKeys.In, CheckKeys.Between, CheckKeys.Matches, CheckKeys.Length, Unique,
            Pattern, .. Format.All,
        ],
        Build, shorthand: From);

    /// <summary>The format of a target: its own keys over those of <c>read</c>.</summary>
    public static CellFormat FormatOf(MapEntryDraft draft, CellFormat inherited)
    {
        var format = Format.Apply(draft.Values, inherited);
        return draft.Values.Get(Pattern) is { } pattern ? format with { Pattern = pattern } : format;
    }

    private static MapEntryDraft Build(SectionValues values)
    {
        var target = values.Path[(values.Path.LastIndexOf('.') + 1)..];
        CheckExpression(values);
        CheckNumber(values);
        var type = values.Get(Type);
        var collect = values.Get(Collect);
        var collects = collect is not null;
        if (collects && type is { Kind: CellTypeKind.List })
        {
            values.Problems.BadValue(values.NodeOf(Type), values.PathOf(Type), "the type of one element",
                $"collect makes the list; write {type.Element!.Name}.");
        }

        CheckPattern(values);
        CheckParts(values);
        CheckElements(values, collect);

        return new MapEntryDraft(
            new MapEntryConfig
            {
                Target = target,
                From = values.Has(Expr) || values.Has(ColumnNumber) ? [] : values.Get(From) ?? [target],
                ColumnNumber = (int?)values.Get(ColumnNumber),
                Expression = values.Get(Expr),
                Type = type,
                IsRequired = values.Get(Required),
                Collects = collects,
                IsNamed = collect == Collected.Pairs,
                Member = values.Get(Member) ?? [],
                HasJsonCells = values.Get(JsonCells),
                Split = values.Get(Split),
                IsHidden = values.Get(Hidden),
                Place = values.Place,
            },
            values,
            [.. ChecksOf(values, target)]);
    }

    private static IEnumerable<CheckConfig> ChecksOf(SectionValues values, string target)
    {
        if (values.Get(Required))
        {
            yield return new RequiredCheckConfig(target) { Place = values.PlaceOf(Required) };
        }

        foreach (var check in CheckKeys.OfValues(values, target))
        {
            yield return check;
        }

        if (values.Get(Unique) is { } keep)
        {
            yield return new UniqueCheckConfig([target], keep) { Place = values.PlaceOf(Unique) };
        }
    }

    private static void CheckExpression(SectionValues values)
    {
        if (!values.Has(Expr))
        {
            return;
        }

        ConfigKey? other = values.Has(From) ? From : values.Has(ColumnNumber) ? ColumnNumber : OfCells.FirstOrDefault(values.Has);
        if (other is not null)
        {
            values.Problems.Add(values.PlaceOf(other), "conflicting_keys",
                $"{values.Path} has expr and {other.Name}; {other.Name} is about cells of the file.", other.Name, "expr alone",
                other == From ? "Name the column in double quotes inside expr." : $"Remove {other.Name}.");
        }
    }

    private static void CheckElements(SectionValues values, Collected? collect)
    {
        ConfigKey? ofElements = values.Has(Member) ? Member : values.Has(JsonCells) ? JsonCells : null;
        if (ofElements is not null && collect != Collected.List && !values.Has(Expr))
        {
            values.Problems.Add(values.PlaceOf(ofElements), "conflicting_keys", $"{values.Path} has {ofElements.Name}, which is for the elements of a list.", ofElements.Name,
                "collect: list", ofElements == Member ? "Add collect: list; for one value name the path to it in from, such as fields.status.name."
                    : "Add collect: list; for one value of JSON write type: json.");
        }
    }

    private static void CheckNumber(SectionValues values)
    {
        ConfigKey? other = values.Has(From) ? From : values.Has(Collect) ? Collect : null;
        if (values.Has(ColumnNumber) && other is not null && !values.Has(Expr))
        {
            values.Problems.Add(values.PlaceOf(other), "conflicting_keys",
                $"{values.Path} has column_number and {other.Name}; a number is one column.", other.Name, "column_number alone",
                $"Remove {other.Name}.");
        }
    }

    private static void CheckPattern(SectionValues values)
    {
        if (values.Get(Pattern) is { } pattern && !TemporalPattern.TryCreate(pattern, out _, out var error))
        {
            values.Problems.BadValue(values.NodeOf(Pattern), values.PathOf(Pattern), Pattern.Shape.Expected, error);
        }
    }

    // The type of an element is said by its parts.
    private static void CheckParts(SectionValues values)
    {
        ConfigKey? structure = values.Has(Split) ? Split : values.Get(Collect) == Collected.Pairs ? Collect : null;
        ConfigKey? other = values.Has(Split) && values.Get(Collect) == Collected.Pairs ? Collect : values.Has(Type) ? Type : null;
        if (structure is not null && other is not null && structure != other)
        {
            values.Problems.Add(values.PlaceOf(other), "conflicting_keys",
                $"{values.Path} has {structure.Name} and {other.Name}; its elements are structures already.", other.Name, $"{structure.Name} alone",
                $"Remove {other.Name}.");
        }
    }

    private enum Collected
    {
        List,
        Pairs,
    }
}
