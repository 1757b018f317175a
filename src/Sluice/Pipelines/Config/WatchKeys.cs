namespace Sluice.Pipelines.Config;

/// <summary>The keys of one entry of <c>watch</c>.</summary>
internal static class WatchKeys
{
    private static readonly ConfigShape<IReadOnlyList<string>> Globs =
        new ListShape<string>(Shapes.TextOf("a glob"), "a list of globs", takesOne: true, isDistinct: true);

    private static readonly ConfigKey<string> Path = new("path", Shapes.TextOf("a folder"),
        "The folder. A relative path starts at the working folder.")
    {
        IsRequired = true,
        Example = "path: inbox",
    };

    private static readonly ConfigKey<string> Pipeline = new("pipeline", Shapes.TextOf("the name of a pipeline, or its file"),
        "The pipeline that its files go through: a name in the `pipelines` folder, or the path of a file.")
    {
        DefaultWords = "guessed from each file",
        Example = "pipeline: orders",
    };

    private static readonly ConfigKey<IReadOnlyList<string>> Include = new("include", Globs,
        "The files that are taken, relative to the folder: `*` and `?` stand for letters of one name, `**` for folders below one another.")
    {
        DefaultWords = "every file",
        Example = "include: \"*.csv\"",
    };

    private static readonly ConfigKey<IReadOnlyList<string>> Exclude = new("exclude", Globs,
        "Files that are not taken all the same. Names of unfinished files (`.tmp`, `.part`, a dot or `~$` at the front) never are.")
    {
        DefaultWords = "none",
        Example = "exclude: \"old/**\"",
    };

    private static readonly ConfigKey<bool> Recursive = new("recursive", Shapes.Bool, "Whether folders below it are watched too.")
    {
        Default = true,
        Example = "recursive: false",
    };

    private static readonly ConfigKey<DoneFile> Done = new("done",
        Shapes.Word(("leave", DoneFile.Leave), ("move", DoneFile.Move), ("delete", DoneFile.Delete)),
        "What becomes of a file once its job has completed. A file whose job failed always stays.")
    {
        Default = DoneFile.Leave,
        Example = "done: delete",
    };

    private static readonly ConfigKey<string> MoveTo = new("move_to", Shapes.TextOf("a folder"),
        "Where done files are moved, below the same folders as they were in.")
    {
        DefaultWords = "none",
        Example = "move_to: done",
    };

    private static readonly ConfigKey<bool> Immutable = new("immutable", Shapes.Bool,
        "True for files that are never changed once they are there: they are read where they lie instead of being copied first, and "
        + "have to stay until their jobs are done.")
    {
        Default = false,
        Example = "immutable: true",
    };

    private static readonly ConfigKey<JobPriority> Priority = new("priority",
        Shapes.Word(("critical", JobPriority.Critical), ("normal", JobPriority.Normal), ("low", JobPriority.Low)),
        "Who goes first. A job that has waited ten minutes rises one step.")
    {
        Default = JobPriority.Normal,
        Example = "priority: low",
    };

    /// <summary>The section of one entry.</summary>
    public static ConfigSection<WatchConfig> Section { get; } = new(
        "watch", "Watched folders: a list, an entry for each. `sluice work` takes the files that come into them.",
        [Path, Pipeline, Include, Exclude, Recursive, Done, MoveTo, Immutable, Priority], Build);

    private static WatchConfig Build(SectionValues values)
    {
        var watch = new WatchConfig(values.Get(Path) ?? "")
        {
            Pipeline = values.Get(Pipeline),
            Include = values.Get(Include) ?? [],
            Exclude = values.Get(Exclude) ?? [],
            Recursive = values.Get(Recursive),
            Done = values.Get(Done),
            MoveTo = values.Get(MoveTo),
            Immutable = values.Get(Immutable),
            Priority = values.Get(Priority),
            Place = values.Place,
        };
        if (watch.Done == DoneFile.Move && !values.Has(MoveTo))
        {
            values.Problems.MissingKey(values.Place, values.Path, MoveTo.Name, MoveTo.Shape.Expected, MoveTo.Example);
        }
        else if (watch.Done != DoneFile.Move && values.Has(MoveTo))
        {
            values.Problems.Add(values.PlaceOf(MoveTo), "conflicting_keys", $"{values.Path} has move_to, which only done: move uses.",
                "move_to", "done: move", "Remove move_to, or set done: move.");
        }

        if (watch is { Immutable: true, Done: not DoneFile.Leave })
        {
            values.Problems.Add(values.PlaceOf(Immutable), "conflicting_keys",
                $"{values.Path} has immutable files, which stay where they are, and moves or deletes them.",
                "immutable: true", "done: leave", "Remove one of the two.");
        }

        return watch;
    }
}
