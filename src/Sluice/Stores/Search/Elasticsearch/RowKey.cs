using System.Text.Json;
using Sluice.DuckDbApi;

namespace Sluice.Stores.Search.Elasticsearch;

/// <summary>The values of some columns of a row, by which it is one with another; NULL stands for itself.</summary>
internal readonly struct RowKey : IEquatable<RowKey>
{
    private readonly string?[] _parts;

    private RowKey(string?[] parts) => _parts = parts;

    /// <summary>The key of a document.</summary>
    public static RowKey Of(IReadOnlyList<ElasticColumn> columns, JsonElement source) =>
        new([.. columns.Select(column => source.TryGetProperty(column.Field, out var value) ? column.Key(value) : null)]);

    /// <summary>The key of a row of a chunk.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="chunk">The chunk.</param>
    /// <param name="places">Where the columns are in it; -1 for one that is not.</param>
    /// <param name="row">The row.</param>
    public static RowKey Of(IReadOnlyList<ElasticColumn> columns, DuckDataChunk chunk, IReadOnlyList<int> places, int row)
    {
        var parts = new string?[columns.Count];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = places[i] < 0 ? null : columns[i].Key(chunk.Column(places[i]), row);
        }

        return new(parts);
    }

    /// <summary>One value.</summary>
    public string? Part(int index) => _parts[index];

    /// <inheritdoc/>
    public bool Equals(RowKey other) => _parts.AsSpan().SequenceEqual(other._parts);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is RowKey other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var part in _parts)
        {
            hash.Add(part, StringComparer.Ordinal);
        }

        return hash.ToHashCode();
    }
}
