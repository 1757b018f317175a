using Sluice.DuckDbApi;
using Sluice.Packages;

namespace Sluice.Stores;

/// <summary>One stream of a package as a relation whose columns have the types that the manifest promises.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Columns">Its columns with their declared types, without <c>_row</c>.</param>
/// <param name="Sql">A parenthesised SELECT: <c>_row</c> first, then the columns.</param>
internal sealed record StreamRows(PackagedStream Stream, IReadOnlyList<DuckColumn> Columns, string Sql)
{
    /// <summary>Reads the package's schema and holds it against the manifest.</summary>
    /// <param name="connection">Where the package can be read.</param>
    /// <param name="load">The package.</param>
    /// <param name="name">The stream's name.</param>
    /// <param name="problem">Why the package can not be loaded as it is; null when it can.</param>
    public static StreamRows? Of(DuckConnection connection, PackageLoad load, string name, out Problem? problem)
    {
        var stream = load.Manifest.Streams.FirstOrDefault(candidate => candidate.Name == name);
        if (stream is null)
        {
            var streams = string.Join(", ", load.Manifest.Streams.Select(candidate => candidate.Name));
            problem = new("unknown_stream", $"The package {load.Manifest.Job} has no stream \"{name}\"; it has {streams}.");
            return null;
        }

        var relation = PackageRelation.Stream(load.Folder, load.Manifest, stream);
        var declared = DeclaredTypes(connection, stream);
        var found = ColumnsOf(connection, relation);
        problem = Compare(load.Manifest.Job, stream, declared, found);
        return problem is null ? new(stream, declared, Cast(relation, declared, found)) : null;
    }

    // Preparing takes one statement only, so that a type or a SELECT out of a manifest can not bring a second one.
    private static IReadOnlyList<DuckColumn> ColumnsOf(DuckConnection connection, string relation)
    {
        using var statement = connection.Prepare($"SELECT * FROM {relation} LIMIT 0");
        using var result = statement.Query();
        return result.Columns;
    }

    private static List<DuckColumn> DeclaredTypes(DuckConnection connection, PackagedStream stream)
    {
        var types = new Dictionary<string, DuckLogicalType>();
        foreach (var sql in stream.Columns.Select(column => column.SqlType).Distinct())
        {
            using var statement = connection.Prepare($"SELECT CAST(NULL AS {sql}) LIMIT 0");
            using var result = statement.Query();
            types[sql] = result.Columns[0].Type;
        }

        return [.. stream.Columns.Select(column => new DuckColumn(column.Name, types[column.SqlType]))];
    }

    private static Problem? Compare(
        string job, PackagedStream stream, IReadOnlyList<DuckColumn> declared, IReadOnlyList<DuckColumn> found)
    {
        var expected = declared.Prepend(new(Provenance.Row, DuckLogicalType.BigInt)).ToList();
        if (found.Count != expected.Count)
        {
            return Broken($"it has {found.Count} columns where the manifest promises {expected.Count}");
        }

        for (var i = 0; i < expected.Count; i++)
        {
            if (found[i].Name != expected[i].Name)
            {
                return Broken($"column {i + 1} is \"{found[i].Name}\" where the manifest promises \"{expected[i].Name}\"");
            }

            if (!CanCarry(found[i].Type, expected[i].Type))
            {
                return Broken($"column \"{found[i].Name}\" is {found[i].Type} where the manifest promises {expected[i].Type}");
            }
        }

        return null;

        Problem Broken(string how) => new("package_broken", $"The stream \"{stream.Name}\" of package {job} is not what it says: {how}.");
    }

    // Parquet has no type for some of DuckDB's; as text they come through whole, and the cast back fails rather than guesses.
    private static bool CanCarry(DuckLogicalType found, DuckLogicalType declared) =>
        TypeFit.Fits(found, declared) || found.Id == DuckTypeId.Varchar || IsWiderTimestamp(found.Id, declared.Id) || IsArray(found, declared);

    private static bool IsWiderTimestamp(DuckTypeId found, DuckTypeId declared) =>
        found == DuckTypeId.Timestamp && declared is DuckTypeId.TimestampS or DuckTypeId.TimestampMs;

    private static bool IsArray(DuckLogicalType found, DuckLogicalType declared) =>
        found.Id == DuckTypeId.List && declared.Id == DuckTypeId.Array && CanCarry(found.Element!, declared.Element!);

    private static string Cast(string relation, IReadOnlyList<DuckColumn> declared, IReadOnlyList<DuckColumn> found)
    {
        if (declared.Select(column => column.Type).SequenceEqual(found.Skip(1).Select(column => column.Type)))
        {
            return relation;
        }

        var columns = declared.Select((column, i) => column.Type.Equals(found[i + 1].Type)
            ? DuckSql.Identifier(column.Name)
            : $"CAST({DuckSql.Identifier(column.Name)} AS {column.Type.ToSql()}) AS {DuckSql.Identifier(column.Name)}");
        return $"(SELECT _row, {string.Join(", ", columns)} FROM {relation})";
    }
}
