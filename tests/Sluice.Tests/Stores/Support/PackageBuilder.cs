using System.Globalization;
using Sluice.DuckDbApi;
using Sluice.Packages;

namespace Sluice.Tests.Stores.Support;

/// <summary>
/// Writes real packages with DuckDB. The rows are given as SQL; which of them are rejected and which duplicates as
/// expressions over their columns.
/// </summary>
internal sealed class PackageBuilder(string root, string job)
{
    private static readonly string[] LossyInParquet = ["HUGEINT", "TIME WITH TIME ZONE", "INTERVAL"];

    private readonly List<(string Name, string Select, long? Rows)> _children = [];
    private string _stream = "orders";
    private string _rows = "SELECT 1 AS id WHERE false";
    private string _rejected = "false";
    private string? _duplicate;
    private long _missing;
    private string _digestSalt = "";
    private string? _secondFile;

    /// <summary>The pipeline's own stream.</summary>
    public PackageBuilder Rows(string select, string stream = "orders")
    {
        _rows = select;
        _stream = stream;
        return this;
    }

    /// <summary>Rows for which the expression holds get a reason.</summary>
    public PackageBuilder Rejecting(string expression)
    {
        _rejected = expression;
        return this;
    }

    /// <summary>Rows for which the expression holds are listed as duplicates.</summary>
    public PackageBuilder Duplicating(string expression)
    {
        _duplicate = expression;
        return this;
    }

    /// <summary>Puts the later half of the rows into a second file, as those of a large file are.</summary>
    public PackageBuilder InTwoFiles(string secondColumns = "*")
    {
        _secondFile = secondColumns;
        return this;
    }

    /// <summary>A stream made of the accepted rows, which the SELECT reads as {rows}; it gives <c>_row</c> first.</summary>
    public PackageBuilder Child(string stream, string select)
    {
        _children.Add((stream, select, null));
        return this;
    }

    /// <summary>Claims more rows in the books than there are.</summary>
    public PackageBuilder Claiming(long moreRows)
    {
        _missing = moreRows;
        return this;
    }

    /// <summary>Another package under the same job's name.</summary>
    public PackageBuilder WithDigest(string digest)
    {
        _digestSalt = digest;
        return this;
    }

    /// <summary>Writes the package and reads its manifest back.</summary>
    public (string Folder, PackageManifest Manifest) Build()
    {
        var folder = Directory.CreateDirectory(Path.Combine(root, job)).FullName;
        using var database = DuckDatabase.Open();
        using var connection = database.Connect();
        connection.Execute("SET TimeZone = 'UTC'");
        connection.Execute($"CREATE TABLE source AS SELECT row_number() OVER () AS _row, s.* FROM ({_rows}) AS s");
        var columns = ColumnsOf(connection, "SELECT * EXCLUDE (_row) FROM source");
        var rowsPath = Path.Combine(folder, PackageFolder.RowsName);
        var stored = string.Concat(columns.Select(column => $", {Stored(column)} AS {DuckSql.Identifier(column.Name)}"));
        connection.Execute($"""
            COPY (SELECT _row, CASE WHEN {_rejected} THEN 1 ELSE 0 END::UBIGINT AS _reasons,
                CASE WHEN {_rejected} THEN _row * 100 END AS _byte, CASE WHEN {_rejected} THEN 'raw ' || _row END AS _raw{stored}
                FROM source) TO {DuckSql.Literal(rowsPath)} (FORMAT parquet, COMPRESSION lz4, ROW_GROUP_SIZE 20480)
            """);
        if (_secondFile is not null)
        {
            var whole = Path.Combine(folder, "whole.parquet");
            File.Move(rowsPath, whole);
            Directory.CreateDirectory(rowsPath);
            var read = $"read_parquet({DuckSql.Literal(whole)})";
            var middle = $"(SELECT max(_row) // 2 FROM {read})";
            connection.Execute($"COPY (SELECT * FROM {read} WHERE _row <= {middle}) TO {DuckSql.Literal(Path.Combine(rowsPath, "data_0.parquet"))}");
            connection.Execute($"COPY (SELECT {_secondFile} FROM {read} WHERE _row > {middle}) TO {DuckSql.Literal(Path.Combine(rowsPath, "data_1.parquet"))}");
            File.Delete(whole);
        }

        if (_duplicate is not null)
        {
            connection.Execute($"""
                COPY (SELECT _row, 1::BIGINT AS _kept_row, 0 AS _check FROM source WHERE ({_duplicate}) AND NOT ({_rejected}))
                TO {DuckSql.Literal(Path.Combine(folder, PackageFolder.DuplicatesName))} (FORMAT parquet)
                """);
        }

        Write(connection, folder, columns);
        return (folder, PackageManifest.Read(folder));
    }

    private void Write(DuckConnection connection, string folder, IReadOnlyList<DuckColumn> columns)
    {
        var read = connection.Scalar<long>("SELECT count(*) FROM source");
        var rejected = connection.Scalar<long>($"SELECT count(*) FROM source WHERE {_rejected}");
        var duplicate = connection.Scalar<long>($"SELECT count(*) FROM source WHERE ({_duplicate ?? "false"}) AND NOT ({_rejected})");
        var accepted = read - rejected - duplicate;
        var digest = connection.Scalar<object>("SELECT sum(hash(source)::HUGEINT)::VARCHAR FROM source") ?? "0";
        var manifest = new PackageManifest
        {
            Job = job,
            Pipeline = "test",
            File = new($"inbox/{job}.csv", 1, "00", 2),
            Dialect = "sql",
            Raw = new(false),
            Streams = [new(_stream, null, accepted + _missing, Declared(columns))],
            Checks = [],
            Books = new(read, accepted, rejected, duplicate, 0, 0),
            RejectsByCode = new Dictionary<string, long>(),
            Digest = digest + _digestSalt,
            RowsBytes = PackageRows.Bytes(folder),
            HasDuplicates = _duplicate is not null,
            Columns = new([], [], [], []),
        };
        var children = _children.Select(child => Child(connection, folder, manifest, child.Name, child.Select)).ToList();
        (manifest with { Streams = [.. manifest.Streams, .. children] }).Write(folder);
    }

    private static PackagedStream Child(DuckConnection connection, string folder, PackageManifest manifest, string name, string select)
    {
        var relation = PackageRelation.Stream(folder, manifest, new(name, select, 0, []));
        var columns = ColumnsOf(connection, $"SELECT * EXCLUDE (_row) FROM {relation}");
        return new(name, select, connection.Scalar<long>($"SELECT count(*) FROM {relation}"), Declared(columns));
    }

    private static IReadOnlyList<DuckColumn> ColumnsOf(DuckConnection connection, string select)
    {
        using var result = connection.Query(select + " LIMIT 0");
        return result.Columns;
    }

    private static List<StreamColumn> Declared(IReadOnlyList<DuckColumn> columns) =>
        [.. columns.Select(column => new StreamColumn(column.Name, column.Type.ToSql()))];

    // Parquet would keep these only in part: whole numbers of 128 bits as doubles, times without their offset.
    private static string Stored(DuckColumn column) =>
        column.Type.ToSql() is var type && LossyInParquet.Any(lossy => type.Contains(lossy, StringComparison.Ordinal))
            ? string.Create(CultureInfo.InvariantCulture, $"CAST({DuckSql.Identifier(column.Name)} AS VARCHAR)")
            : DuckSql.Identifier(column.Name);
}
