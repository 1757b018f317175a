using System.Text;
using Sluice.DuckDbApi;
using Sluice.Pipelines.Reading.Files;

namespace Sluice.Pipelines.Reading.Parquet;

/// <summary>
/// A Parquet file, read by DuckDB with its own types, nested ones too. <c>_row</c> is the row's position from 1;
/// <c>_byte</c> and <c>_raw</c> are NULL and <c>_error</c> zero, for a row of Parquet is whole or the file is not.
/// Columns are taken by position, because names in Parquet may repeat and differ only in case.
/// <para>
/// A VARIANT is read as JSON and a GEOMETRY as its text (WKT): few stores have such types, and DuckDB's own files only of a newer
/// format than is made by default.
/// </para>
/// <para>DuckDB opens the file by its path, so the path must be one that the instance may read.</para>
/// </summary>
public sealed class ParquetSource : IRecordSource
{
    private readonly SourceFile _file;
    private readonly ParquetFooter _footer;
    private readonly IReadOnlyList<ParquetColumn> _columns;

    private ParquetSource(SourceFile file, ParquetFooter footer, IReadOnlyList<ParquetColumn> columns)
    {
        _file = file;
        _footer = footer;
        _columns = columns;
        Columns = [.. columns.Select((column, index) => new SourceColumn(index, column.Name, CellKind.Native, column.SqlType))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<SourceColumn> Columns { get; }

    /// <inheritdoc/>
    public string Description => _footer.RowGroups == 1 ? "parquet, 1 row group" : $"parquet, {_footer.RowGroups} row groups";

    /// <inheritdoc/>
    public IReadOnlyList<Problem> Warnings => [];

    /// <summary>Always zero: only DuckDB knows how far it is; ask the connection for its progress.</summary>
    public long BytesRead => 0;

    /// <inheritdoc/>
    public long BytesTotal => _file.Identity.Bytes;

    /// <inheritdoc/>
    public long BlankLines => 0;

    /// <summary>Opens a file that was recognised as Parquet; owns it from then on, also when it throws.</summary>
    /// <param name="file">The open file.</param>
    /// <param name="options">The limits.</param>
    /// <param name="connection">Is asked for the types of the columns.</param>
    /// <exception cref="SluiceException">The footer is damaged, hostile or encrypted, or DuckDB can not read its types.</exception>
    public static ParquetSource Open(SourceFile file, ReadOptions options, DuckConnection connection)
    {
        try
        {
            var footer = ParquetFooter.Read(file, options);
            var columns = Describe(file, footer, options, connection);
            return columns.Count <= options.ColumnsMax ? new ParquetSource(file, footer, columns)
                : throw Failure(ParquetProblems.TooManyColumns(file.Path, columns.Count, options.ColumnsMax), null);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public string Register(DuckConnection connection)
    {
        var select = new StringBuilder("(SELECT file_row_number + 1 AS _row, NULL::BIGINT AS _byte, 0::UTINYINT AS _error, NULL::BLOB AS _raw, ")
            .AppendJoin(", ", _columns.Select((column, index) => $"{column.Sql} AS {Columns[index].SqlName}"))
            .Append(" FROM ").Append(FromFile(_file)).Append(" AS parquet_file(").Append(Fields(_footer)).Append("))");
        return select.ToString();
    }

    /// <summary>The rows of all row groups by the footer, which this code has read and DuckDB's has not.</summary>
    public long CountRecords(CancellationToken cancellation) => _footer.Rows;

    /// <summary>No cells: a row of Parquet has no raw form.</summary>
    public IReadOnlyList<string?> CellsOf(ReadOnlySpan<byte> raw) => [];

    /// <summary>Null: Parquet has no lines.</summary>
    public IReadOnlyList<long>? LinesOf(IReadOnlyList<long> byteOffsets, CancellationToken cancellation) => null;

    /// <summary>What DuckDB says of a page that it could not read, as a problem with the file.</summary>
    public Problem ProblemOf(DuckException exception) => ParquetProblems.Unreadable(_file.Path, FirstLine(exception.Message));

    /// <summary>Checks that nobody has written to the file, or put another under its path, which DuckDB opens by itself.</summary>
    /// <exception cref="SluiceException"><c>file_changed</c>.</exception>
    public void CheckUnchanged()
    {
        _file.CheckUnchanged();
        _file.CheckPath();
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static List<ParquetColumn> Describe(SourceFile file, ParquetFooter footer, ReadOptions options, DuckConnection connection)
    {
        var opened = options.Opened.ToHashSet(StringComparer.Ordinal);
        try
        {
            using var described = connection.Query($"DESCRIBE SELECT * FROM {FromFile(file)}");
            var types = described.Rows().Select(row => (string)row[1]!).ToList();
            if (types.Count != footer.ColumnNames.Count)
            {
                throw Failure(ParquetProblems.Corrupt(
                    file.Path, $"its footer has {footer.ColumnNames.Count} columns, but DuckDB sees {types.Count}"), null);
            }

            using var empty = connection.Query($"SELECT * FROM {FromFile(file)} LIMIT 0");
            if (empty.Columns.Index().FirstOrDefault(column => HasUnnamedField(column.Item.Type)) is { Item: not null } unnamed)
            {
                throw Failure(ParquetProblems.UnnamedField(file.Path, footer.ColumnNames[unnamed.Index], types[unnamed.Index]), null);
            }

            return [.. empty.Columns.Index().SelectMany(column =>
                new ParquetColumn(footer.ColumnNames[column.Index].Trim(), $"f{column.Index}", column.Item.Type, types[column.Index]).Opened(opened, options.Kept, Keys))];
        }
        catch (DuckException e)
        {
            throw Failure(ParquetProblems.Unreadable(file.Path, FirstLine(e.Message)), e);
        }

        // No more than are refused as columns.
        IReadOnlyList<string> Keys(ParquetColumn map)
        {
            using var keys = connection.Query($"SELECT DISTINCT unnest(map_keys({map.InFile})) AS key FROM {FromFile(file)} AS parquet_file({Fields(footer)}) ORDER BY 1 LIMIT {options.ColumnsMax + 1}");
            return [.. keys.Rows().Select(row => (string)row[0]!)];
        }
    }

    private static string Fields(ParquetFooter footer) => string.Join(", ", footer.ColumnNames.Select((_, index) => $"f{index}"));

    private static bool HasUnnamedField(DuckLogicalType type) =>
        type.Fields.Any(field => field.Name.Length == 0 || HasUnnamedField(field.Type)) || (type.Element is { } element && HasUnnamedField(element));

    /// <summary>
    /// One file and nothing else: DuckDB would take stars in its name for a pattern, and folders such as <c>year=2024</c>
    /// for columns.
    /// </summary>
    private static string FromFile(SourceFile file) =>
        $"read_parquet({DuckSql.Literal(PatternOf(Path.GetFullPath(file.Location)))}, hive_partitioning = false)";

    /// <summary>The pattern of DuckDB that one path fits and no other.</summary>
    internal static string PatternOf(string path) => path.AsSpan().IndexOfAny('*', '?', '[') < 0 ? path
        : string.Concat(path.Select(c => c is '*' or '?' or '[' ? $"[{c}]" : c.ToString()));

    private static string FirstLine(string message)
    {
        var end = message.IndexOf('\n', StringComparison.Ordinal);
        return (end < 0 ? message : message[..end]).Trim();
    }

    private static SluiceException Failure(Problem problem, Exception? inner) => new(FailureKind.Failed, [problem], inner);
}
