using Sluice.DuckDbApi;
using Sluice.Pipelines.Reading.Csv.Parsing;
using Sluice.Pipelines.Reading.Csv.Splitting;

namespace Sluice.Pipelines.Reading.Csv;

/// <summary>A <see cref="CsvSource"/> as a table function.</summary>
internal sealed class CsvTableFunction(string name, CsvSource source, int cells)
    : DuckTableFunction(name, ColumnsOf(cells))
{
    /// <summary>The file that the next query reads.</summary>
    public CsvSource Source { get; set; } = source;

    protected override DuckTableScan Open(DuckTableBinding binding, IReadOnlyList<int> projection) =>
        new CsvScan(Source.OpenSplitter(), Source, [.. projection]);

    private static DuckColumn[] ColumnsOf(int cells)
    {
        var columns = new DuckColumn[RecordColumns.FirstCell + cells];
        columns[RecordColumns.Row] = new("_row", DuckLogicalType.BigInt);
        columns[RecordColumns.Byte] = new("_byte", DuckLogicalType.BigInt);
        columns[RecordColumns.Error] = new("_error", DuckLogicalType.UTinyInt);
        columns[RecordColumns.Raw] = new("_raw", DuckLogicalType.Blob);
        for (var i = 0; i < cells; i++)
        {
            columns[RecordColumns.FirstCell + i] = new($"c{i}", DuckLogicalType.Varchar);
        }

        return columns;
    }
}

/// <summary>One pass over the file by all of DuckDB's threads.</summary>
internal sealed class CsvScan(Splitter splitter, CsvSource source, int[] projection) : DuckTableScan
{
    public override int ThreadsMax => source.ThreadsMax;

    protected override DuckTableReader OpenReader() => new CsvReader(source.CreateParser(splitter, projection), projection.Length);

    protected override void Dispose(bool disposing) => splitter.Dispose();
}

/// <summary>One thread of a pass.</summary>
internal sealed class CsvReader(RowParser parser, int columns) : DuckTableReader
{
    private readonly ChunkVectors _vectors = new(columns);

    protected override int Fill(DuckDataChunk output) => parser.Fill(_vectors.Over(output), DuckDataChunk.Capacity);

    protected override void Dispose(bool disposing) => parser.Dispose();
}
