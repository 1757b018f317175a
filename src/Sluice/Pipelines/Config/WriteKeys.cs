namespace Sluice.Pipelines.Config;

/// <summary>An entry of <c>write</c> as it was read, before the pipeline's name is known to it.</summary>
/// <param name="Config">The entry; stream and table are empty where they are not written.</param>
/// <param name="Values">The section's values.</param>
internal sealed record WriteDraft(WriteConfig Config, SectionValues Values)
{
    /// <summary>The entry with its stream and table.</summary>
    public WriteConfig Finish(string pipeline)
    {
        var stream = Config.Stream.Length == 0 ? pipeline : Config.Stream;
        return Config with { Stream = stream, Table = Config.Table.Length == 0 ? stream : Config.Table };
    }
}

/// <summary>The keys of one entry of <c>write</c>.</summary>
internal static class WriteKeys
{
    private static readonly ConfigShape<IReadOnlyList<string>> Columns =
        new ListShape<string>(Shapes.Text, "a list of columns", takesOne: true, least: 1, isDistinct: true);

    /// <summary>The store.</summary>
    public static ConfigKey<string> Store { get; } = new("store", Shapes.Name, "The store, by its name in sluice.yaml.")
    {
        IsRequired = true,
        Example = "store: main",
    };

    /// <summary>The stream.</summary>
    public static ConfigKey<string> Stream { get; } = new("stream", Shapes.Name, "The stream: the pipeline's own has the pipeline's name.")
    {
        DefaultWords = "the pipeline's own",
        Example = "stream: tickets",
    };

    /// <summary>The key of an upsert.</summary>
    public static ConfigKey<IReadOnlyList<string>> Key { get; } = new("key", Columns,
        "For upsert: the column or columns that say which row is overwritten. They need a `unique` check.")
    {
        DefaultWords = "none",
        Example = "key: ticket_id",
    };

    /// <summary>The columns of a replace_by.</summary>
    public static ConfigKey<IReadOnlyList<string>> By { get; } = new("by", Columns,
        "For replace_by: every row of the table whose values in these columns occur in the package is deleted first.")
    {
        DefaultWords = "none",
        Example = "by: ticket_id",
    };

    private static readonly ConfigKey<string> Table = new("table", Shapes.Text,
        "The table, created when it is not there.")
    {
        DefaultWords = "the stream's name",
        Example = "table: jira_tickets",
    };

    private static readonly ConfigKey<LoadMode?> Mode = new("mode",
        new OptionalShape<LoadMode>(Shapes.Word(
            ("append", LoadMode.Append), ("replace", LoadMode.Replace),
            ("upsert", LoadMode.Upsert), ("replace_by", LoadMode.ReplaceBy))),
        "`append` adds the rows; `replace` makes them the whole table; `upsert` overwrites rows with the same key; `replace_by` "
        + "deletes what the rows stand for and adds them.")
    {
        DefaultWords = "upsert with key, replace_by with by, else append",
        Example = "mode: append",
    };

    private static readonly ConfigKey<IReadOnlyList<string>> Exclude = new("exclude", Columns,
        "Columns of the stream that this table does without. They stay in the package, and in other stores.")
    {
        DefaultWords = "none",
        Example = "exclude: [rest, comments]",
    };

    private static readonly ConfigKey<LoadOrder> Order = new("order", Shapes.Word(("arrival", LoadOrder.Arrival), ("none", LoadOrder.None)),
        "Whether the loads of several files into the table apply in the order in which the files arrived. Append needs no order.")
    {
        Default = LoadOrder.Arrival,
        Example = "order: none",
    };

    private static readonly ConfigKey<WriteSchema> Schema = new("schema", Shapes.Word(("evolve", WriteSchema.Evolve), ("freeze", WriteSchema.Freeze)),
        "What happens when the stream has columns that the table does not have: `evolve` adds them to the table, `freeze` stops the job "
        + "at any difference, with exit code 4 and the differences. Types that do not fit always stop it.")
    {
        Default = WriteSchema.Evolve,
        Example = "schema: freeze",
    };

    private static readonly ConfigKey<bool> Provenance = new("provenance", Shapes.Bool,
        "Whether each row gets the columns _job, _file and _row, which say where it came from.")
    {
        Default = true,
        Example = "provenance: false",
    };

    /// <summary>The section of one entry.</summary>
    public static ConfigSection<WriteDraft> Section { get; } = new(
        "write", "Where the streams go: a list, an entry for each stream and store. The command line can say it instead (--to).",
        [Store, Stream, Table, Mode, Key, By, Exclude, Order, Schema, Provenance], Build);

    private static WriteDraft Build(SectionValues values)
    {
        var implied = values.Has(Key) ? LoadMode.Upsert : values.Has(By) ? LoadMode.ReplaceBy : LoadMode.Append;
        var mode = values.Get(Mode) ?? implied;
        if (values.IsRead(Mode) || !values.Has(Mode))
        {
            CheckColumns(values, Key, mode, LoadMode.Upsert, "upsert");
            CheckColumns(values, By, mode, LoadMode.ReplaceBy, "replace_by");
        }

        return new WriteDraft(
            new WriteConfig(values.Get(Store) ?? "", values.Get(Stream) ?? "", values.Get(Table) ?? "")
            {
                Mode = mode,
                Key = values.Get(Key) ?? [],
                By = values.Get(By) ?? [],
                Exclude = values.Get(Exclude) ?? [],
                Order = values.Get(Order),
                Schema = values.Get(Schema),
                Provenance = values.Get(Provenance),
                Place = values.Place,
            },
            values);
    }

    private static void CheckColumns(SectionValues values, ConfigKey columns, LoadMode mode, LoadMode ofMode, string word)
    {
        if (mode == ofMode && !values.Has(columns))
        {
            values.Problems.MissingKey(values.Place, values.Path, columns.Name, $"the columns of {word}", columns.Example);
        }
        else if (mode != ofMode && values.Has(columns))
        {
            values.Problems.Add(values.PlaceOf(columns), "conflicting_keys",
                $"{values.Path} has {columns.Name}, which only mode {word} uses.", columns.Name, $"mode: {word}",
                $"Remove {columns.Name}, or set mode: {word}.");
        }
    }
}
