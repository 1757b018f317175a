using System.Text;
using Sluice.DuckDbApi;
using Sluice.Packages;
using Sluice.Pipelines;
using Sluice.Pipelines.Config;
using Sluice.Pipelines.Enriching;

namespace Sluice.Running.Rejects;

/// <summary>Reads the rejects and duplicates of a package, in the order of their rows.</summary>
/// <param name="folder">The package's folder.</param>
/// <param name="manifest">Its manifest.</param>
internal sealed class HeldRows(string folder, PackageManifest manifest)
{
    private readonly int _words = ReasonBits.WordsFor(manifest.Checks.Where(check => !check.Warns).Select(check => check.Bit + 1).DefaultIfEmpty(1).Max());

    /// <summary>
    /// True when the rows carry the object of columns that no target takes; where targets take all, a column of that name is
    /// the file's own. What enriches the rows stands behind it.
    /// </summary>
    public bool HasRest { get; } = manifest.SourceColumns.Any(column => column.Kind == "Native") && IsSomeLeft(manifest)
        && manifest.Streams[0].Columns.Any(column => column is { Name: MapShape.Rest, SqlType: "JSON" });

    /// <summary>The name of the file, in a package, with the records of its duplicates: <c>_row, _byte, _raw</c>.</summary>
    private const string RecordsName = "duplicate_records.parquet";

    private readonly IReadOnlyList<string> _models = [.. manifest.Checks.Where(check => check.Code == EnrichPlanner.FailedCode).Select(check => check.Column!)];

    /// <summary>Condition of the rows that are rejects.</summary>
    public static string IsReject => $"_reasons NOT IN (0, {ReasonBits.Filtered})";

    /// <summary>FROM expression of all rows of the package.</summary>
    public string Rows => PackageRows.Sql(folder);

    /// <summary>FROM expression of the duplicates: <c>_row, _kept_row, _check</c>.</summary>
    public string Duplicates => $"read_parquet({DuckSql.Literal(Path.Combine(folder, PackageFolder.DuplicatesName))}, hive_partitioning = false)";

    /// <summary>
    /// SQL of the rejects, for <see cref="Read"/>, and with them the duplicates; those have the JSON object of their values
    /// where a record would stand, because no package keeps the records of sound rows.
    /// </summary>
    public string RejectsAndDuplicates()
    {
        var sql = Rejects();
        if (manifest.HasDuplicates)
        {
            var values = string.Join(", ", manifest.Streams[0].Columns.Select(column => $"{DuckSql.Literal(column.Name)}, {DuckSql.Identifier(column.Name)}"));
            sql += $" UNION ALL SELECT rows._row, NULL, encode(json_object({values})::VARCHAR), NULL, NULL, _kept_row, _check, {Words()}{NoErrors()} "
                + $"FROM {Rows} AS rows JOIN {Duplicates} AS losers ON rows._row = losers._row";
        }

        return $"{sql} ORDER BY _row";
    }

    /// <summary>SQL of the rejects alone, for <see cref="Read"/>, without an order.</summary>
    public string Rejects()
    {
        var cells = manifest.ReplayOf is null ? "NULL::BLOB[]" : "_cells";
        return $"SELECT _row, _byte, _raw, {cells} AS _cells, {(HasRest ? "CAST(rest AS VARCHAR)" : "NULL::VARCHAR")} AS _rest, "
            + $"NULL::BIGINT AS _kept_row, NULL::UTINYINT AS _check, {Words()}{Errors()} FROM {Rows} WHERE {IsReject}";
    }

    /// <summary>
    /// The file with the records of the duplicates. A package has them from its first export with duplicates on: what comes
    /// back mended is held against what was shown.
    /// </summary>
    public string RecordsPath => RecordsIn(folder);

    /// <summary>The file with the records of the duplicates, in a folder.</summary>
    public static string RecordsIn(string folder) => Path.Combine(folder, RecordsName);

    /// <summary>SQL of the records of the duplicates, from their file.</summary>
    /// <param name="source">FROM expression of the file.</param>
    /// <param name="raw">SQL of a record, over <c>records</c>.</param>
    public string RecordsOf(string source, string raw) =>
        $"SELECT records._row, records._byte, {raw} AS _raw FROM {source} AS records JOIN {Duplicates} AS losers ON records._row = losers._row";

    /// <summary>SQL of the duplicates with their records, for <see cref="Read"/>.</summary>
    /// <param name="records">The file with the records.</param>
    public string ReadDuplicates(string records) =>
        $"SELECT records._row, records._byte, records._raw, NULL, NULL, _kept_row, _check, {NoWords()} "
        + $"FROM read_parquet({DuckSql.Literal(records)}, hive_partitioning = false) AS records JOIN {Duplicates} AS losers ON records._row = losers._row";

    /// <summary>SQL of the duplicates of a replay, which keeps the cells of all its rows.</summary>
    public string MendedDuplicates() =>
        $"SELECT rows._row, NULL, NULL, _cells, NULL, _kept_row, _check, {NoWords()} "
        + $"FROM {Rows} AS rows JOIN {Duplicates} AS losers ON rows._row = losers._row";

    /// <summary>SQL of rejects and duplicates as a replay needs them: <c>_row, _byte, _raw, _cells, _rest, _reasons</c>.</summary>
    public string ToMend()
    {
        var duplicates = !manifest.HasDuplicates ? null
            : manifest.ReplayOf is not null ? $"SELECT rows._row, NULL, NULL, _cells, NULL, 0::UBIGINT FROM {Rows} AS rows JOIN {Duplicates} AS losers ON rows._row = losers._row"
            : File.Exists(RecordsPath) ? $"SELECT _row, _byte, _raw, NULL, NULL, 0::UBIGINT FROM read_parquet({DuckSql.Literal(RecordsPath)}, hive_partitioning = false)"
            : null;
        return $"SELECT _row, _byte, _raw, _cells, _rest, _reasons FROM ({Rejects()})" + (duplicates is null ? "" : $" UNION ALL {duplicates}");
    }

    /// <summary>Reads a row of one of the queries.</summary>
    public static HeldRow Read(object?[] row) => new(
        (long)row[0]!, (long?)row[1], (byte[]?)row[2], (row[3] as List<object?>)?.Select(cell => (byte[]?)cell).ToArray(),
        row[4] is string rest ? Encoding.UTF8.GetBytes(rest) : null, (long?)row[5], (byte?)row[6], [.. row.Skip(7).OfType<ulong>()])
    {
        ModelErrors = [.. row.Skip(7).Where(cell => cell is not ulong).Select(cell => (string?)cell)],
    };

    private static bool IsSomeLeft(PackageManifest manifest) => manifest.OwnColumns is not null || manifest.Columns.Mapped.Count < manifest.SourceColumns.Count;

    private string Words() => string.Join(", ", Enumerable.Range(0, _words).Select(word => ReasonBits.ColumnName("_reasons", word)));

    private string Errors() => string.Concat(_models.Select((model, index) => $", {EnrichPlanner.Errors(DuckSql.Identifier(model))}[1] AS _error_{index}"));

    private string NoErrors() => string.Concat(_models.Select(_ => ", NULL::VARCHAR"));

    private string NoWords() => string.Join(", ", Enumerable.Repeat("0::UBIGINT", _words)) + NoErrors();
}
