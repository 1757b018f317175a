namespace Sluice.Pipelines.Reading;

/// <summary>What the cells of a source column are before any type is declared or guessed.</summary>
public enum CellKind
{
    /// <summary>Text without a type of its own (CSV): a number, a date or a word, decided by the grammar.</summary>
    Text,

    /// <summary>JSON strings only, or text and dates of a sheet: may be a date or a word, never a number, however it looks.</summary>
    JsonString,

    /// <summary>Numbers only, of JSON or of a sheet.</summary>
    JsonNumber,

    /// <summary>true and false only, of JSON or of a sheet.</summary>
    JsonBoolean,

    /// <summary>Text that is nothing but text, however it looks (lengths of time in a sheet).</summary>
    Words,

    /// <summary>JSON objects and arrays, or a mixture of kinds: kept as JSON text.</summary>
    Json,

    /// <summary>The format has types (Parquet): <see cref="SourceColumn.SqlType"/> says which.</summary>
    Native,
}

/// <summary>
/// A column as the file has it. In SQL it is called <c>c0</c>, <c>c1</c>, … by <see cref="Index"/>, because names in
/// files repeat, are empty, and differ only in case.
/// </summary>
/// <param name="Index">Position in the file, from 0.</param>
/// <param name="Name">The name as it stands in the file, blanks around it dropped; empty where the header has none.</param>
/// <param name="Kind">What its cells are.</param>
/// <param name="SqlType">DuckDB's type of the column in the source: VARCHAR for text formats.</param>
public sealed record SourceColumn(int Index, string Name, CellKind Kind = CellKind.Text, string SqlType = "VARCHAR")
{
    /// <summary>True for a column that the file does not name: the records of a JSON file that are no objects.</summary>
    public bool IsOurs { get; init; }

    /// <summary>The letters of the column in a sheet, which are its key in a row's raw form; null where there are none.</summary>
    public string? Letters { get; init; }

    /// <summary>
    /// Words that say that a formula had no result (<c>#N/A</c>): no value, and a misfit where the pipeline declares
    /// another type than text. Empty where the column has none.
    /// </summary>
    public IReadOnlyList<string> ErrorWords { get; init; } = [];

    /// <summary>Its name in the plan's SQL.</summary>
    public string SqlName => $"c{Index}";
}
