using Sluice.DuckDbApi;
using Sluice.Packages;
using Sluice.Stores.Postgres.Copying;

namespace Sluice.Stores.Postgres;

/// <summary>How rows of a stream are selected in DuckDB, encoded, and named in the table.</summary>
/// <param name="Select">DuckDB's SELECT.</param>
/// <param name="Columns">The columns of the table that they fill, quoted, in the order in which they are sent.</param>
/// <param name="Conversions">One for each column of the SELECT.</param>
/// <param name="Constants">Values of the columns behind those, the same in each row.</param>
internal sealed record CopyPlan(
    string Select, IReadOnlyList<string> Columns, IReadOnlyList<ColumnConversion> Conversions, IReadOnlyList<string> Constants)
{
    /// <summary>The columns as a list of SQL.</summary>
    public string ColumnList => string.Join(", ", Columns);

    /// <summary>The plan of a stream into its table.</summary>
    public static CopyPlan Of(PackageManifest manifest, PreparedStream stream, ColumnMatch match)
    {
        var pairs = match.Columns.Select(pair => (Source: stream.SourceOf(pair.Source.Name), Target: (PostgresColumn)pair.Target)).ToList();
        var constants = pairs.Where(pair => stream.Write.Provenance && pair.Source.Name is Provenance.Job or Provenance.File).ToList();
        var own = pairs.Except(constants).ToList();
        return Of(own, stream.Rows.Sql, "SELECT") with
        {
            Columns = [.. own.Concat(constants).Select(pair => PostgresNames.Quote(pair.Target.Name))],
            Constants = [.. constants.Select(pair => pair.Source.Name == Provenance.Job ? manifest.Job : manifest.File.Path)],
        };
    }

    /// <summary>The plan of the distinct values of some columns.</summary>
    public static CopyPlan Of(IReadOnlyList<(DuckColumn Source, PostgresColumn Target)> columns, string rows, string select)
    {
        var conversions = columns.Select(pair => ColumnConversion.Of(pair.Source.Type, pair.Target.Postgres)).ToList();
        var expressions = columns.Zip(conversions, (pair, conversion) => conversion.Select(DuckSql.Identifier(pair.Source.Name), pair.Source.Type));
        return new($"{select} {string.Join(", ", expressions)} FROM {rows}", [.. columns.Select(pair => PostgresNames.Quote(pair.Target.Name))], conversions, []);
    }

    /// <summary>An encoder of these rows.</summary>
    public RowEncoder Encoder() => new([.. Conversions.Select(conversion => conversion.Encoder())], Constants);
}
