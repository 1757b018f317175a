using Sluice.DuckDbApi;

namespace Sluice.Stores;

/// <summary>The columns that say where a row came from: the job, the file as the user named it, the row's number in it.</summary>
internal static class Provenance
{
    public const string Job = "_job";
    public const string File = "_file";
    public const string Row = "_row";

    public static IReadOnlyList<DuckColumn> Columns { get; } =
        [new(Job, DuckLogicalType.Varchar), new(File, DuckLogicalType.Varchar), new(Row, DuckLogicalType.BigInt)];

    public static bool IsColumn(string name) => Columns.Any(column => SqlName.Same(column.Name, name));

    /// <summary>A table's own columns. A table with only some of the three has them for reasons of its own.</summary>
    public static IEnumerable<T> Without<T>(IReadOnlyList<T> columns, Func<T, string> name) =>
        columns.Count(column => IsColumn(name(column))) == Columns.Count ? columns.Where(column => !IsColumn(name(column))) : columns;
}
