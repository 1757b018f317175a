using System.Globalization;
using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines.Config;

/// <summary>The keys of one entry of <c>check</c>.</summary>
internal static class CheckKeys
{
    /// <summary>Values of a column; shared with the targets of <c>map</c>.</summary>
    public static ConfigKey<IReadOnlyList<string>> In { get; } = new("in",
        new ListShape<string>(Shapes.AnyText, "a list of values", least: 1, isDistinct: true),
        "Every value is one of these, read by the column's type; of a list every element. Null cells pass: `required` is the check for them.")
    {
        DefaultWords = "not checked",
        Example = "in: [Open, In Progress, Done]",
    };

    /// <summary>Bounds of a column's values; shared with the targets of <c>map</c>.</summary>
    public static ConfigKey<Range<string>> Between { get; } = new("between", RangeShape.OfValues,
        "Every value, of a list every element, lies between two bounds, which belong to it and are read by the column's type; null leaves a side open.")
    {
        DefaultWords = "not checked",
        Example = "between: [0, 1000]",
    };

    /// <summary>A pattern of a column's values; shared with the targets of <c>map</c>.</summary>
    public static ConfigKey<string> Matches { get; } = new("matches", Shapes.Pattern,
        "This regular expression is found in every value; write ^…$ to match the whole. It runs in linear time.")
    {
        DefaultWords = "not checked",
        Example = "matches: \"^[A-Z]+-[0-9]+$\"",
    };

    /// <summary>Bounds of a column's lengths; shared with the targets of <c>map</c>.</summary>
    public static ConfigKey<Range<string>> Length { get; } = new("length", RangeShape.OfLengths,
        "Every text has this many characters: a number, or the shortest and the longest.")
    {
        DefaultWords = "not checked",
        Example = "length: [1, 80]",
    };

    private static readonly ConfigKey<string> Column = new("column", Shapes.Text,
        "The column that is checked.")
    {
        DefaultWords = "none; the checks of a column need it",
        Example = "column: status",
    };

    private static readonly ConfigKey<bool> Required = new("required", Shapes.Bool,
        "`true`: every row has a value in the column.")
    {
        DefaultWords = "not checked",
        Example = "required: true",
    };

    private static readonly ConfigKey<CellType> Type = new("type", Shapes.Type,
        "Every value can be read as this type, though the column may have another.")
    {
        DefaultWords = "not checked",
        Example = "type: integer",
    };

    private static readonly ConfigKey<IReadOnlyList<string>> Unique = new("unique",
        new ListShape<string>(Shapes.Text, "a list of columns", takesOne: true, least: 1, isDistinct: true),
        "The column or columns whose values together occur once in the whole load. Rows with a null among them are not compared.")
    {
        DefaultWords = "not checked",
        Example = "unique: [order_id, line]",
    };

    private static readonly ConfigKey<KeepRule> Keep = new("keep",
        Shapes.Word(("last", KeepRule.Last), ("first", KeepRule.First), ("none", KeepRule.None)),
        "With `unique`: which row of a key is accepted. The others count as duplicate; with `none` all of them are rejected.")
    {
        Default = KeepRule.Last,
        Example = "keep: first",
    };

    private static readonly ConfigKey<string> Expr = new("expr", Shapes.Sql,
        "SQL over the pipeline's columns that is true, or null, for every row.")
    {
        DefaultWords = "not checked",
        Example = "expr: \"resolved_at is null or resolved_at >= created_at\"",
    };

    private static readonly ConfigKey<CountBound> Rejects = new("rejects", BoundShape.OfRejects,
        "No more rows than this are rejected, as a number or as a share of the rows read. Duplicates do not count.")
    {
        DefaultWords = "not checked",
        Example = "rejects: \"<= 1%\"",
    };

    private static readonly ConfigKey<CountBound> Rows = new("rows", BoundShape.OfRows,
        "The number of rows read lies within this bound.")
    {
        DefaultWords = "not checked",
        Example = "rows: \">= 1\"",
    };

    private static readonly ConfigKey<CheckSeverity?> Severity = new("severity",
        new OptionalShape<CheckSeverity>(Shapes.Word(
            ("warn", CheckSeverity.Warn), ("reject", CheckSeverity.Reject), ("fail", CheckSeverity.Fail))),
        "What a break does: `warn` keeps the row and tells, `reject` holds it back, `fail` ends the job with nothing loaded.")
    {
        DefaultWords = "reject; fail for rejects and rows",
        Example = "severity: warn",
    };

    private static readonly ConfigKey<string> Name = new("name", Shapes.TextOf("a name"),
        "What reports call the check.")
    {
        DefaultWords = "made of the column and the kind of check",
        Example = "name: resolved_after_created",
    };

    // Each of these makes an entry a check; an entry has exactly one of them.
    private static readonly ConfigKey[] Kinds = [Required, Type, In, Between, Matches, Length, Unique, Expr, Rejects, Rows];

    private static readonly ConfigKey[] OfColumn = [Required, Type, In, Between, Matches, Length];

    /// <summary>The section of one check.</summary>
    public static ConfigSection<CheckConfig?> Section { get; } = new(
        "check", "A list of checks. Each entry has one of the keys required, type, in, between, matches, length (all with column), "
        + "unique, expr, rejects and rows.",
        [Column, .. OfColumn, Unique, Keep, Expr, Rejects, Rows, Severity, Name], Build);

    private static CheckConfig? Build(SectionValues values)
    {
        var kinds = Kinds.Where(values.Has).ToList();
        if (kinds.Count != 1)
        {
            RefuseKinds(values, kinds);
            return null;
        }

        var kind = kinds[0];
        CheckColumn(values, kind);
        CheckKeep(values, kind);
        var severity = SeverityOf(values, kind);

        // A check without its column or value has its problem already and can not be built.
        return !values.IsRead(kind) || (OfColumn.Contains(kind) && values.Get(Column) is null)
            ? null
            : Of(values, kind) with { Name = values.Get(Name), Severity = severity, Place = values.Place };
    }

    private static CheckConfig Of(SectionValues values, ConfigKey kind)
    {
        var column = values.Get(Column)!;
        return kind switch
        {
            _ when kind == Required => new RequiredCheckConfig(column),
            _ when kind == Type => new TypeCheckConfig(column, values.Get(Type)!),
            _ when kind == Unique => new UniqueCheckConfig(values.Get(Unique)!, values.Get(Keep)),
            _ when kind == Expr => new ExprCheckConfig(values.Get(Expr)!),
            _ when kind == Rejects => OfRejects(values.Get(Rejects)!),
            _ when kind == Rows => OfRows(values.Get(Rows)!),
            _ => OfValues(values, column).Single(),
        };
    }

    /// <summary>The checks that the keys <c>in</c>, <c>between</c>, <c>matches</c> and <c>length</c> of a section make.</summary>
    public static IEnumerable<CheckConfig> OfValues(SectionValues values, string column)
    {
        if (values.Get(In) is { } list)
        {
            yield return new InCheckConfig(column, list) { Place = values.PlaceOf(In) };
        }

        if (values.Get(Between) is { } range)
        {
            yield return new BetweenCheckConfig(column, range.Least, range.Most) { Place = values.PlaceOf(Between) };
        }

        if (values.Get(Matches) is { } pattern)
        {
            yield return new MatchesCheckConfig(column, pattern) { Place = values.PlaceOf(Matches) };
        }

        if (values.Get(Length) is { } length)
        {
            yield return new LengthCheckConfig(column, Whole(length.Least), Whole(length.Most)) { Place = values.PlaceOf(Length) };
        }
    }

    private static long? Whole(string? text) => text is null ? null : long.Parse(text, CultureInfo.InvariantCulture);

    private static RejectsCheckConfig OfRejects(CountBound bound) => new(bound.AtMost!.Value, bound.IsShare, bound.Text);

    private static RowsCheckConfig OfRows(CountBound bound) => new((long?)bound.AtLeast, (long?)bound.AtMost, bound.Text);

    private static void RefuseKinds(SectionValues values, List<ConfigKey> kinds)
    {
        var all = string.Join(", ", Kinds.Select(kind => kind.Name));
        if (kinds.Count == 0)
        {
            values.Problems.Add(values.Place, "missing_key", $"{values.Path} says nothing to check.", "none of them", $"one of {all}");
            return;
        }

        values.Problems.Add(values.PlaceOf(kinds[1]), "conflicting_keys",
            $"{values.Path} has several checks: {string.Join(" and ", kinds.Select(kind => kind.Name))}.",
            string.Join(", ", kinds.Select(kind => kind.Name)), $"one of {all}", "Write an entry for each.");
    }

    private static void CheckColumn(SectionValues values, ConfigKey kind)
    {
        var needs = OfColumn.Contains(kind);
        if (needs && !values.Has(Column))
        {
            values.Problems.MissingKey(values.Place, values.Path, Column.Name, "the column that is checked", Column.Example);
        }
        else if (!needs && values.Has(Column))
        {
            values.Problems.Add(values.PlaceOf(Column), "conflicting_keys",
                $"{values.Path} has a column, which {kind.Name} does not take.", Column.Name,
                $"{kind.Name} without column", "Remove column.");
        }

        if (kind == Required && values.IsRead(Required) && !values.Get(Required))
        {
            values.Problems.BadValue(values.NodeOf(Required), values.PathOf(Required), "true", "A column that may be null needs no check.");
        }
    }

    private static void CheckKeep(SectionValues values, ConfigKey kind)
    {
        if (values.Has(Keep) && kind != Unique)
        {
            values.Problems.Add(values.PlaceOf(Keep), "conflicting_keys",
                $"{values.Path} has keep, which belongs to unique and not to {kind.Name}.", Keep.Name, "unique with keep", "Remove keep.");
        }
    }

    private static CheckSeverity SeverityOf(SectionValues values, ConfigKey kind)
    {
        var isOfLoad = kind == Rejects || kind == Rows;
        var severity = values.Get(Severity);
        if (isOfLoad && severity == CheckSeverity.Reject)
        {
            values.Problems.BadValue(values.NodeOf(Severity), values.PathOf(Severity), "warn or fail",
                $"{kind.Name} is about the whole load, and no single row can be rejected for it.");
        }

        return severity ?? (isOfLoad ? CheckSeverity.Fail : CheckSeverity.Reject);
    }
}
