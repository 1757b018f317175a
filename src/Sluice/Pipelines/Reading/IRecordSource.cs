using Sluice.DuckDbApi;

namespace Sluice.Pipelines.Reading;

/// <summary>
/// One open file of one format, ready to be a table function in a plan. Opening it has already decided the dialect and
/// read the header. Every record of the file is exactly one row of the function: a sound row or one with
/// <c>_error</c> set; never none, never two in one.
/// <para>
/// The function's columns: <c>_row</c> BIGINT (record number from 1, the header not counted), <c>_byte</c> BIGINT
/// (offset of the record's first byte in the decoded bytes; of a sheet the row's number in it), <c>_error</c> UTINYINT
/// (<see cref="StructureErrors"/>), <c>_raw</c> BLOB (the record's bytes without its line end), then <c>c0</c>…<c>cN</c>. Columns that a query does not
/// ask for cost nothing. Rows come in no particular order, on all of DuckDB's threads.
/// </para>
/// </summary>
public interface IRecordSource : IDisposable
{
    /// <summary>The file's columns in file order.</summary>
    IReadOnlyList<SourceColumn> Columns { get; }

    /// <summary>The dialect that was declared or found, for a person: "csv, delimiter ;, quote \", utf-8, header".</summary>
    string Description { get; }

    /// <summary>What was noticed while opening (duplicate headers, a guessed encoding …).</summary>
    IReadOnlyList<Problem> Warnings { get; }

    /// <summary>Makes the source usable in SQL on the connection, and gives the FROM expression, such as <c>source()</c>.</summary>
    string Register(DuckConnection connection);

    /// <summary>
    /// Takes the place of an earlier source in the database in which that is registered, so that what was compiled for it
    /// reads this one; instead of registering. False when they differ in more than their bytes, and nothing has happened.
    /// </summary>
    bool TryReplace(IRecordSource earlier) => false;

    /// <summary>
    /// SQL of the raw form in which a reject is kept, over the function's columns; asked for rejects alone. Known once the
    /// source is registered.
    /// </summary>
    string RawSql => "_raw";

    /// <summary>Bytes of the file claimed so far, for progress; of <see cref="BytesTotal"/>.</summary>
    long BytesRead { get; }

    /// <summary>Size of the file on disk in bytes.</summary>
    long BytesTotal { get; }

    /// <summary>Blank lines seen by the last full scan; they are not rows.</summary>
    long BlankLines { get; }

    /// <summary>
    /// True when its rows come with <c>_cells</c> BLOB[], the cells by which a reject is kept where there is no record: rows
    /// that a person has mended.
    /// </summary>
    bool KeepsCells => false;

    /// <summary>Counts the records of the file by code that shares nothing with the table function.</summary>
    long CountRecords(CancellationToken cancellation);

    /// <summary>The cells of one raw record, as text, for showing a reject; null where a cell is null.</summary>
    IReadOnlyList<string?> CellsOf(ReadOnlySpan<byte> raw);

    /// <summary>The physical lines (from 1) on which the records at these byte offsets (ascending) begin; null where the format has no lines.</summary>
    IReadOnlyList<long>? LinesOf(IReadOnlyList<long> byteOffsets, CancellationToken cancellation);
}
