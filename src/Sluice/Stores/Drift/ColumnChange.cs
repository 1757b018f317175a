using System.Text.Json.Serialization;

namespace Sluice.Stores;

/// <summary>The ways in which a stream's columns can differ from its table's.</summary>
public enum ColumnChangeKind
{
    /// <summary>The stream has a column that the table does not have.</summary>
    [JsonStringEnumMemberName("added")]
    Added,

    /// <summary>The table has a column that the stream does not have, and nothing else that would fill it.</summary>
    [JsonStringEnumMemberName("dropped")]
    Dropped,

    /// <summary>A column of the stream holds what a column of the table held under another name, by all that their values show.</summary>
    [JsonStringEnumMemberName("renamed")]
    Renamed,

    /// <summary>A column has a type that the table's does not always take.</summary>
    [JsonStringEnumMemberName("retyped")]
    Retyped,
}

/// <summary>One difference between a stream's columns and its table's.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Column">The column: by the stream's name, of a dropped one by the table's.</param>
public sealed record ColumnChange(ColumnChangeKind Kind, string Column)
{
    /// <summary>The column's type in the table, as the store writes it; null for an added one.</summary>
    public string? TableType { get; init; }

    /// <summary>The column's type in the stream, as DuckDB writes it; null for a dropped one.</summary>
    public string? StreamType { get; init; }

    /// <summary>Of a renamed column: its name in the table.</summary>
    public string? Was { get; init; }

    /// <summary>Of a renamed column: how alike the values are, from 0 to 1.</summary>
    public double? Similarity { get; init; }

    /// <summary>True when the load adds the column to the table.</summary>
    public bool IsApplied { get; init; }

    /// <summary>Why the stream can not be loaded, as a part of a sentence; null when this difference does not hinder it.</summary>
    public string? Refusal { get; init; }
}
