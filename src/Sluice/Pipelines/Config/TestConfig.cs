namespace Sluice.Pipelines.Config;

/// <summary>A test of a pipeline (<c>tests:</c>): rows that go in, and what is expected of them.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Place">Where it is written.</param>
internal sealed record TestConfig(string Name, ConfigPlace Place)
{
    /// <summary>The rows that go in; null when a file or text is given.</summary>
    public IReadOnlyList<TestRow>? Input { get; init; }

    /// <summary>The text of the file that goes in; null when rows or a file are given.</summary>
    public string? Text { get; init; }

    /// <summary>The file that goes in, beside the pipeline; null when rows or text are given.</summary>
    public string? File { get; init; }

    /// <summary>The rows that are expected to be accepted, in the order of the file; null when the test does not look at them.</summary>
    public IReadOnlyList<TestRow>? Rows { get; init; }

    /// <summary>The expected rows of further streams.</summary>
    public IReadOnlyList<Named<IReadOnlyList<TestRow>>> Streams { get; init; } = [];

    /// <summary>The reasons of all rejects that are expected.</summary>
    public IReadOnlyList<TestReject> Rejects { get; init; } = [];

    /// <summary>The rows that are expected to be duplicates.</summary>
    public IReadOnlyList<long> Duplicates { get; init; } = [];

    /// <summary>The rows that are expected to be filtered, as a number.</summary>
    public long Filtered { get; init; }

    /// <summary>The code with which the job is expected to fail; null when it is to complete.</summary>
    public string? Fails { get; init; }
}

/// <summary>A row of a test: some cells by the names of columns.</summary>
/// <param name="Cells">Its cells in the order in which they are written.</param>
/// <param name="Place">Where it is written.</param>
internal sealed record TestRow(IReadOnlyList<TestCell> Cells, ConfigPlace Place);

/// <summary>A cell of a test.</summary>
/// <param name="Column">The column.</param>
/// <param name="Text">Its text; null for no value. A list or a section is JSON.</param>
/// <param name="Json">It as JSON: a number or a truth value where it is written as one.</param>
/// <param name="Place">Where it is written.</param>
internal sealed record TestCell(string Column, string? Text, string Json, ConfigPlace Place);

/// <summary>A reason that a reject is expected to have.</summary>
/// <param name="Row">The row's number in the file, from 1.</param>
/// <param name="Code">The code of the reason.</param>
/// <param name="Column">The column it is about; null to take any.</param>
/// <param name="Place">Where it is written.</param>
internal sealed record TestReject(long Row, string Code, string? Column, ConfigPlace Place);
