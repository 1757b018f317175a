using Sluice.DuckDbApi;
using Sluice.Packages;

namespace Sluice.Stores;

/// <summary>One stream of a package as a relation whose columns have the types that the manifest promises.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Columns">Its columns with their declared types, without <c>_row</c>.</param>
/// <param name="Sql">A parenthesised SELECT: <c>_row</c> first, then the columns.</param>
internal sealed record StreamRows(PackagedStream Stream, IReadOnlyList<DuckColumn> Columns, string Sql)
{
    /// <summary>The rows of a relation that is what the manifest says.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="declared">Its columns with their declared types, without <c>_row</c>.</param>
    /// <param name="relation">The relation.</param>
    /// <param name="found">The relation's columns, <c>_row</c> first.</param>
    public static StreamRows Of(PackagedStream stream, IReadOnlyList<DuckColumn> declared, string relation, IReadOnlyList<DuckColumn> found) =>
        new(stream, declared, Cast(relation, declared, found)) { Found = found };

    /// <summary>
    /// The rows of several packages of which this is the first, and whose files have the same columns.
    /// <see cref="PackageRelation.JobColumn"/> and <see cref="PackageRelation.FileColumn"/> come before <c>_row</c>.
    /// </summary>
    public StreamRows OfAll(IReadOnlyList<PackageLoad> loads) => this with
    {
        Stream = Stream with { Rows = loads.Sum(load => load.Manifest.Streams.First(stream => stream.Name == Stream.Name).Rows) },
        Sql = Cast(PackageRelation.AcceptedOfAll([.. loads.Select(load => (load.Folder, load.Manifest))]), Columns, Found,
            $"{PackageRelation.JobColumn}, {PackageRelation.FileColumn}, "),
    };

    /// <summary>The rows without some of their columns.</summary>
    public StreamRows Without(IReadOnlyList<string> excluded)
    {
        var kept = Columns.Where(column => !excluded.Contains(column.Name, SqlName.Comparer)).ToList();
        return this with
        {
            Columns = kept,
            Sql = $"(SELECT {string.Join(", ", kept.Select(column => DuckSql.Identifier(column.Name)).Prepend(Provenance.Row))} FROM {Sql})",
            Found = [.. Found.Where(column => !excluded.Contains(column.Name, SqlName.Comparer))],
        };
    }

    // The columns of the relation, before they are cast to what is declared.
    private IReadOnlyList<DuckColumn> Found { get; init; } = [];

    private static string Cast(string relation, IReadOnlyList<DuckColumn> declared, IReadOnlyList<DuckColumn> found, string before = "")
    {
        if (declared.Select(column => column.Type).SequenceEqual(found.Skip(1).Select(column => column.Type)))
        {
            return relation;
        }

        var columns = declared.Select((column, i) => column.Type.Equals(found[i + 1].Type)
            ? DuckSql.Identifier(column.Name)
            : $"CAST({DuckSql.Identifier(column.Name)} AS {column.Type.ToSql()}) AS {DuckSql.Identifier(column.Name)}");
        return $"(SELECT {before}_row, {string.Join(", ", columns)} FROM {relation})";
    }
}
