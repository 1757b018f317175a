namespace Sluice.Pipelines.Config;

/// <summary>The keys of one reason of <c>tests.rejects</c>.</summary>
internal static class TestRejectKeys
{
    private static readonly ConfigKey<long> Row = new("row", Shapes.Whole(1), "The number of the row in the file, from 1.")
    {
        IsRequired = true,
        Example = "row: 2",
    };

    private static readonly ConfigKey<string> Code = new("code", Shapes.TextOf("the code of a reason"),
        "The code of a reason, such as `type`, `required` or `too_few_fields`.")
    {
        IsRequired = true,
        Example = "code: type",
    };

    private static readonly ConfigKey<string> Column = new("column", Shapes.Text, "The target column that the reason is about.")
    {
        DefaultWords = "any",
        Example = "column: amount",
    };

    /// <summary>The section of one reason.</summary>
    public static ConfigSection<TestReject> Section { get; } = new(
        "tests.rejects", "Reasons of rejects: a row with several reasons has an entry for each.", [Row, Code, Column],
        values => new TestReject(values.Get(Row), values.Get(Code) ?? "", values.Get(Column), values.Place));
}
