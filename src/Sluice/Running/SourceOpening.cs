using Sluice.DuckDbApi;
using Sluice.Pipelines;
using Sluice.Pipelines.Config;
using Sluice.Pipelines.Mapping;
using Sluice.Pipelines.Reading;
using Sluice.Pipelines.Reading.Csv;
using Sluice.Pipelines.Reading.Excel;
using Sluice.Pipelines.Reading.Files;
using Sluice.Pipelines.Reading.Json;
using Sluice.Pipelines.Reading.Parquet;

namespace Sluice.Running;

/// <summary>Opens the file of a request as its pipeline wants it read.</summary>
internal static class SourceOpening
{
    // A block for each thread and one more are in memory; a smaller one costs time only below this.
    private const int BlockBytesMin = 256 << 10;
    private const int BlockBytesMax = 2 << 20;

    /// <summary>Opens it. The caller disposes the source.</summary>
    /// <exception cref="SluiceException">The file can not be read.</exception>
    public static IRecordSource Open(ChildRequest request, DuckConnection connection)
    {
        var read = request.Pipeline?.Read ?? new ReadConfig();
        var opened = Opened(request.Pipeline?.Map);
        var options = new ReadOptions
        {
            Encoding = read.Encoding,
            ColumnsMax = read.ColumnsMax,
            FieldBytesMax = (int)Math.Min(read.FieldBytesMax, int.MaxValue),
            Unpacked = new UnpackedLimits(read.UnpackedBytesMax, read.UnpackedRatioMax),
            Threads = request.Threads,
            Records = read.Records,
            Opened = opened,
            Kept = opened.Count == 0 ? [] : Kept(opened, request.Pipeline!, connection),
            Sheets = new SheetOptions
            {
                Sheet = read.Sheet,
                Header = HeaderOf(read),
                SkipLines = read.SkipLines,
                EmptyIsNull = read.Empty == EmptyCells.Null,
                SpillFolder = request.Folder,
                TextBytesInMemory = request.MemoryBytes / 2,
            },
        };
        var source = new RecordSources((file, _) => OpenText(file, read, request)).Open(request.FileShown, options, connection, request.File);
        if (read.Formats.Count == 0 || read.Formats.Any(format => IsOf(source, format)))
        {
            return source;
        }

        source.Dispose();
        throw new SluiceException(FailureKind.Contract, [new Problem("format_not_declared", $"The file is {source.Description}.")
        {
            File = request.FileShown,
            Expected = string.Join(", ", read.Formats).ToLowerInvariant(),
            Advice = "Add the format to read.formats, or run another pipeline.",
        }]);
    }

    /// <summary>The objects that names with dots reach into: of <c>fields.status.name</c> both <c>fields</c> and <c>fields.status</c>.</summary>
    private static IReadOnlyList<string> Opened(MapConfig? map) =>
    [
        .. (map?.Entries ?? []).SelectMany(entry => entry.From).Where(name => !NamePattern.IsPattern(name))
            .SelectMany(name => name.Index().Where(letter => letter.Item == '.' && letter.Index > 0).Select(letter => name[..letter.Index]))
            .Distinct(StringComparer.Ordinal),
    ];

    /// <summary>Those of the opened objects that a target or an expression takes as they are.</summary>
    private static IReadOnlyList<string> Kept(IReadOnlyList<string> opened, PipelineConfig pipeline, DuckConnection connection)
    {
        var named = pipeline.Map!.Entries.SelectMany(entry => entry.From)
            .Concat(UserExpression.Of(pipeline).SelectMany(one => UserExpression.Columns(connection, one.Sql)))
            .Where(name => !NamePattern.IsPattern(name)).Select(ColumnText.Normalise).ToHashSet(StringComparer.Ordinal);
        return [.. opened.Where(path => named.Contains(ColumnText.Normalise(path)))];
    }

    private static bool IsOf(IRecordSource source, DeclaredFormat format) => format switch
    {
        DeclaredFormat.Csv => source is CsvSource,
        DeclaredFormat.Tsv => source is CsvSource { Dialect.Delimiter: "\t" },
        DeclaredFormat.Json or DeclaredFormat.Ndjson => source is JsonSource,
        DeclaredFormat.Parquet => source is ParquetSource,
        DeclaredFormat.Xlsx or DeclaredFormat.Xls => source is SheetSource,
        _ => false,
    };

    private static bool? HeaderOf(ReadConfig read) => read.Header switch
    {
        HeaderMode.Present => true,
        HeaderMode.Absent => false,
        _ => null,
    };

    private static CsvSource OpenText(DecodedFile file, ReadConfig read, ChildRequest request)
    {
        var input = new CsvInput(request.FileShown, file.Open, file.BytesTotal)
        {
            BytesRead = () => file.BytesRead,
            Encoding = file.Encoding.Name,
            Warnings = file.Warnings,
        };
        return CsvSource.Open(input, new CsvOptions
        {
            Delimiter = read.Delimiter,
            Quote = read.Quote,
            Escape = read.Escape,
            Header = HeaderOf(read),
            SkipLines = read.SkipLines,
            EmptyIsNull = read.Empty != EmptyCells.Text,
            QuotedEmptyIsNull = read.Empty == EmptyCells.Null,
            FieldBytesMax = (int)Math.Min(read.FieldBytesMax, int.MaxValue),
            ColumnsMax = read.ColumnsMax,
            BlockBytes = (int)Math.Clamp(request.MemoryBytes / 64, BlockBytesMin, BlockBytesMax),
        });
    }
}
