namespace Sluice.Packages;

/// <summary>A column of the file behind a package, so that its rejects can be told apart into cells when the file is gone.</summary>
/// <param name="Name">Its name in the file; empty where the header has none.</param>
/// <param name="Kind">What its cells are: the word of the reader's kind, such as <c>Text</c> or <c>Native</c>.</param>
/// <param name="SqlType">DuckDB's type of it in the source.</param>
/// <param name="Key">A name for it that is unique in the file: <c>Comment#2</c>, <c>column_3</c>.</param>
/// <param name="RawKey">Its key in a raw record that is an object.</param>
/// <param name="IsKept">
/// False where the rejects of the package have no cell of it: a column of a typed format that the pipeline does not read.
/// </param>
public sealed record PackagedSourceColumn(string Name, string Kind, string SqlType, string Key, string RawKey, bool IsKept = true)
{
    /// <summary>True for a column that the file does not name: the records of a JSON file that are no objects.</summary>
    public bool IsOurs { get; init; }

    /// <summary>Words that say that a formula of a sheet had no result (<c>#N/A</c>).</summary>
    public IReadOnlyList<string> ErrorWords { get; init; } = [];
}
