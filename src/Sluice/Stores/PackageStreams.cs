using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Sluice.DuckDbApi;
using Sluice.Packages;

namespace Sluice.Stores;

/// <summary>
/// The streams of packages, each held against its manifest once: a small package costs more to look at than to load, and a
/// store is asked about it before it loads it. What was seen is forgotten with the load. Safe for use by several threads.
/// </summary>
internal sealed class PackageStreams
{
    private readonly ConditionalWeakTable<PackageLoad, ConcurrentDictionary<string, StreamRows>> _seen = [];

    /// <summary>A stream, whose schema is what the manifest says.</summary>
    /// <param name="connection">Where the package can be read.</param>
    /// <param name="load">The package.</param>
    /// <param name="name">The stream's name.</param>
    /// <param name="problem">Why the package can not be loaded as it is; null when it can.</param>
    public StreamRows? Of(DuckConnection connection, PackageLoad load, string name, out Problem? problem)
    {
        problem = null;
        var streams = _seen.GetOrCreateValue(load);
        if (!streams.TryGetValue(name, out var rows) && Read(connection, load, name, out problem) is { } read)
        {
            streams[name] = rows = read;
        }

        return rows;
    }

    /// <summary>A stream without the columns that its table does without.</summary>
    /// <param name="connection">Where the package can be read.</param>
    /// <param name="load">The package.</param>
    /// <param name="write">What goes where.</param>
    /// <param name="problem">Why the package can not be loaded as it is; null when it can.</param>
    public StreamRows? Of(DuckConnection connection, PackageLoad load, StreamLoad write, out Problem? problem)
    {
        var rows = Of(connection, load, write.Stream, out problem);
        if (rows is null || write.Exclude.Count == 0)
        {
            return rows;
        }

        problem = write.Exclude.FirstOrDefault(name => !rows.Columns.Any(column => SqlName.Same(column.Name, name))) is { } unknown
            ? LoadProblems.NoColumn(write.Stream, unknown, "one to exclude") : null;
        return problem is null ? rows.Without(write.Exclude) : null;
    }

    private static StreamRows? Read(DuckConnection connection, PackageLoad load, string name, out Problem? problem)
    {
        var stream = load.Manifest.Streams.FirstOrDefault(candidate => candidate.Name == name);
        if (stream is null)
        {
            var streams = string.Join(", ", load.Manifest.Streams.Select(candidate => candidate.Name));
            problem = new("unknown_stream", $"The package {load.Manifest.Job} has no stream \"{name}\"; it has {streams}.");
            return null;
        }

        try
        {
            var relation = PackageRelation.Stream(load.Folder, load.Manifest, stream);
            if (DeclaredTypes(connection, stream) is not { } declared)
            {
                problem = Broken(load, stream, "one of its types is not the name of a type.");
                return null;
            }

            var found = ColumnsOf(connection, relation);
            var difference = Difference(declared, found) ?? (stream.Select is null ? StoredDifference(connection, load, declared) : null);
            problem = difference is null ? null : Broken(load, stream, difference);
            return problem is null ? StreamRows.Of(stream, declared, relation, found) : null;
        }
        catch (DuckException unreadable) when (!unreadable.IsInterrupt && !EngineProblems.IsFatal(unreadable))
        {
            problem = Broken(load, stream, EngineProblems.FirstLine(unreadable));
            return null;
        }
    }

    private static Problem Broken(PackageLoad load, PackagedStream stream, string how) =>
        new("package_broken", $"The stream \"{stream.Name}\" of the package {load.Folder} is not what its manifest says: {how}")
        {
            Advice = "Run the file again, which makes a new package.",
        };

    // Preparing takes one statement only, so that a type or a SELECT out of a manifest can not bring a second one.
    private static IReadOnlyList<DuckColumn> ColumnsOf(DuckConnection connection, string relation)
    {
        using var statement = connection.Prepare($"SELECT * FROM {relation} LIMIT 0");
        using var result = statement.Query();
        return result.Columns;
    }

    private static List<DuckColumn>? DeclaredTypes(DuckConnection connection, PackagedStream stream)
    {
        var types = stream.Columns.Select(column => column.SqlType).Distinct(StringComparer.Ordinal).ToList();
        if (types.Count == 0)
        {
            return [];
        }

        using var statement = connection.Prepare($"SELECT {string.Join(", ", types.Select(sql => $"CAST(NULL AS {sql})"))} LIMIT 0");
        using var result = statement.Query();
        if (result.Columns.Count != types.Count)
        {
            return null;
        }

        var found = types.Zip(result.Columns).ToDictionary(pair => pair.First, pair => pair.Second.Type, StringComparer.Ordinal);
        return [.. stream.Columns.Select(column => new DuckColumn(column.Name, found[column.SqlType]))];
    }

    private static string? Difference(IReadOnlyList<DuckColumn> declared, IReadOnlyList<DuckColumn> found)
    {
        var expected = declared.Prepend(new(Provenance.Row, DuckLogicalType.BigInt)).ToList();
        if (found.Count != expected.Count)
        {
            return $"it has {found.Count} columns, not {expected.Count}.";
        }

        for (var i = 0; i < expected.Count; i++)
        {
            if (found[i].Name != expected[i].Name)
            {
                return $"column {i + 1} is \"{found[i].Name}\", not \"{expected[i].Name}\".";
            }

            if (!CanCarry(found[i].Type, expected[i].Type))
            {
                return $"column \"{found[i].Name}\" is {found[i].Type}, not {expected[i].Type}.";
            }
        }

        return null;
    }

    // The relation casts to what is declared. What the file holds must be able to carry it: DuckDB writes whole numbers
    // of 128 bits as doubles without a word, and casts them back without one.
    private static string? StoredDifference(DuckConnection connection, PackageLoad load, IReadOnlyList<DuckColumn> declared)
    {
        if (PackageRows.Files(load.Folder) is { Count: > 1 } files && !PackageRows.HaveSameSchema(connection, files))
        {
            return "its files have different columns.";
        }

        var stored = ColumnsOf(connection, PackageRows.Sql(load.Folder))
            .ToDictionary(column => column.Name, column => column.Type);
        var lossy = declared.FirstOrDefault(column => stored.TryGetValue(column.Name, out var type) && !CanCarry(type, column.Type));
        return lossy is null ? null
            : $"column \"{lossy.Name}\" is stored as {stored[lossy.Name]}, which can not carry {lossy.Type}.";
    }

    // As text everything comes through whole, and a cast back from it fails rather than guesses.
    private static bool CanCarry(DuckLogicalType found, DuckLogicalType declared) =>
        TypeFit.Fits(found, declared) || found.Id == DuckTypeId.Varchar || (found.Id, declared.Id) switch
        {
            (DuckTypeId.Timestamp, DuckTypeId.TimestampS or DuckTypeId.TimestampMs) => true,
            (DuckTypeId.List, DuckTypeId.List or DuckTypeId.Array) => CanCarry(found.Element!, declared.Element!),
            (DuckTypeId.Map, DuckTypeId.Map) => CanCarry(found.Key!, declared.Key!) && CanCarry(found.Value!, declared.Value!),
            (DuckTypeId.Struct, DuckTypeId.Struct) => found.Fields.Count == declared.Fields.Count
                && found.Fields.Zip(declared.Fields).All(pair => pair.First.Name == pair.Second.Name && CanCarry(pair.First.Type, pair.Second.Type)),
            _ => false,
        };
}
