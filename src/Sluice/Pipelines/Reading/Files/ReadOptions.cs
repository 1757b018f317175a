using Sluice.Pipelines.Reading.Excel;

namespace Sluice.Pipelines.Reading.Files;

/// <summary>What a pipeline may say about its files before anyone looks at them, and the limits that every file must keep.</summary>
public sealed record ReadOptions
{
    /// <summary>The format, when it is declared and not to be found by content and name.</summary>
    public FileFormat? Format { get; init; }

    /// <summary>The character encoding by any of its names; null: found by the content. See <see cref="TextEncoding.TryFind"/>.</summary>
    public string? Encoding { get; init; }

    /// <summary>How much a compressed file may become.</summary>
    public UnpackedLimits Unpacked { get; init; } = UnpackedLimits.Default;

    /// <summary>Columns that a file may have (<c>columns_max</c>): 16,384, as many as a spreadsheet can hold.</summary>
    public int ColumnsMax { get; init; } = 16_384;

    /// <summary>Bytes of one field (<c>field_bytes_max</c>): 16 MB. A record with a longer one is rejected.</summary>
    public int FieldBytesMax { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// Bytes of one record: 64 MB. A record must fit into memory once for each thread, so a file with a longer one is
    /// refused. A row of a sheet may also have twice the bytes of a field.
    /// </summary>
    public int RecordBytesMax { get; init; } = 64 * 1024 * 1024;

    /// <summary>
    /// For JSON the members whose arrays hold the records (<c>records</c>), as names or paths with dots; <c>none</c> alone
    /// when the values of the file are the records whatever is in them; empty: found by the content.
    /// </summary>
    public IReadOnlyList<string> Records { get; init; } = [];

    /// <summary>For JSON and Parquet the paths of the objects whose members are columns by themselves, such as <c>fields</c> and <c>fields.status</c>.</summary>
    public IReadOnlyList<string> Opened { get; init; } = [];

    /// <summary>Those of <see cref="Opened"/> that are a column themselves too.</summary>
    public IReadOnlyList<string> Kept { get; init; } = [];

    /// <summary>What is declared about the sheets of workbooks.</summary>
    public SheetOptions Sheets { get; init; } = new();

    /// <summary>Threads that look through a file before it is read; by default as many as there are processors.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}
