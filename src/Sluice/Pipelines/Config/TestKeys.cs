namespace Sluice.Pipelines.Config;

/// <summary>The keys of one test of <c>tests</c>.</summary>
internal static class TestKeys
{
    private static readonly ListShape<TestRow> RowList = new(new TestRowShape(), "a list of rows");

    private static readonly ConfigKey<string> Name = new("name", Shapes.TextOf("a name"), "What reports call the test.")
    {
        IsRequired = true,
        Example = "name: a bad amount is held back",
    };

    private static readonly ConfigKey<TestInput> Input = new("input", new TestInputShape(),
        "What goes in: rows, each with the columns of a file and their cells as text, or the whole text of a file, read as `read` says.")
    {
        DefaultWords = "none; a test needs it or file",
        Example = "input: [{ id: 1, amount: many }]",
    };

    private static readonly ConfigKey<string> File = new("file", Shapes.Text,
        "A file that goes in, by its path from the pipeline's folder.")
    {
        DefaultWords = "none; a test needs it or input",
        Example = "file: samples/orders.csv",
    };

    private static readonly ConfigKey<IReadOnlyList<TestRow>> Rows = new("rows", RowList,
        "The rows that are accepted, all of them, in the order of the file. Columns that are not named are not looked at; a value is "
        + "read by the type of its column, and null is no value.")
    {
        DefaultWords = "not looked at",
        Example = "rows: [{ id: 1, amount: 5 }]",
    };

    private static readonly ConfigKey<IReadOnlyList<Named<IReadOnlyList<TestRow>>>> Streams = new("streams",
        new NamedShape<IReadOnlyList<TestRow>>(RowList, "a section with a list of rows for each stream"),
        "The rows of further streams, all of them, in the order of the file.")
    {
        DefaultWords = "not looked at",
        Example = "streams: { order_notes: [{ note: late }] }",
    };

    private static readonly ConfigKey<IReadOnlyList<TestReject>> Rejects = new("rejects",
        new ListShape<TestReject>(TestRejectKeys.Section, "a list of rejects"),
        "The reasons of all rejects.")
    {
        DefaultWords = "no reject",
        Example = "rejects: [{ row: 2, code: type, column: amount }]",
    };

    private static readonly ConfigKey<IReadOnlyList<long>> Duplicates = new("duplicates",
        new ListShape<long>(Shapes.Whole(1), "a list of row numbers", takesOne: true),
        "The numbers of all rows that are duplicates, counted from 1.")
    {
        DefaultWords = "no duplicate",
        Example = "duplicates: [1]",
    };

    private static readonly ConfigKey<long> Filtered = new("filtered", Shapes.Whole(0),
        "How many rows `read.where` leaves out.")
    {
        Default = 0,
        Example = "filtered: 3",
    };

    private static readonly ConfigKey<string> Fails = new("fails", Shapes.TextOf("the code of a problem"),
        "The code with which the job fails, such as `missing_column`. Bounds on rows and rejects are not looked at without it: a "
        + "test has few rows. What comes of the rows is another test's.")
    {
        DefaultWords = "the job completes",
        Example = "fails: rejects_bound",
    };

    /// <summary>The section of one test.</summary>
    public static ConfigSection<TestConfig> Section { get; } = new(
        "tests", "Tests of the pipeline, a list; `sluice test` runs them through the same process that runs files.",
        [Name, Input, File, Rows, Streams, Rejects, Duplicates, Filtered, Fails], Build);

    private static TestConfig Build(SectionValues values)
    {
        if (values.Has(Input) == values.Has(File))
        {
            values.Problems.Add(values.Place, values.Has(Input) ? "conflicting_keys" : "missing_key",
                $"{values.Path} has {(values.Has(Input) ? "input and file" : "neither input nor file")}.", null, "one of input and file",
                values.Has(Input) ? "Remove one of them." : "Add for instance input: [{ id: 1 }]");
        }

        if (values.Has(Fails) && (values.Has(Rows) || values.Has(Streams) || values.Has(Rejects) || values.Has(Duplicates) || values.Has(Filtered)))
        {
            values.Problems.Add(values.Place, "conflicting_keys", $"{values.Path} expects that the job fails, and something of its rows.", null,
                "fails alone, or what comes of the rows", "Make two tests of it.");
        }

        var input = values.Get(Input);
        return new TestConfig(values.Get(Name) ?? "", values.Place)
        {
            Input = input?.Rows,
            Text = input?.Text,
            File = values.Get(File),
            Rows = values.Get(Rows),
            Streams = values.Get(Streams) ?? [],
            Rejects = values.Get(Rejects) ?? [],
            Duplicates = values.Get(Duplicates) ?? [],
            Filtered = values.Get(Filtered),
            Fails = values.Get(Fails),
        };
    }
}
