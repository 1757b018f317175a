using Sluice.DuckDbApi;
using Sluice.Pipelines.Reading.Excel;
using Sluice.Pipelines.Reading.Json;
using Sluice.Pipelines.Reading.Parquet;

namespace Sluice.Pipelines.Reading.Files;

/// <summary>
/// The one place where files become sources of records: the format is recognised, held against name and declaration,
/// and its reader chosen.
/// </summary>
/// <param name="openDelimitedText">
/// Makes the reader of CSV and other delimited text. It owns the file that it is given, also when it throws.
/// </param>
public sealed class RecordSources(Func<DecodedFile, ReadOptions, IRecordSource> openDelimitedText)
{
    /// <summary>Opens a file. The caller disposes the source.</summary>
    /// <param name="path">The file, as the user named it.</param>
    /// <param name="options">What is declared about it, and the limits.</param>
    /// <param name="connection">Of the instance that will read the file: it says what types a Parquet file has.</param>
    /// <param name="location">Where the file lies; null for the path itself.</param>
    /// <param name="cancellation">Stops looking through the file.</param>
    /// <exception cref="SluiceException">
    /// The file can not be opened, is empty, is of a format that is not read, is another than its name says, or is damaged.
    /// </exception>
    public IRecordSource Open(
        string path, ReadOptions options, DuckConnection connection, string? location = null, CancellationToken cancellation = default)
    {
        var file = SourceFile.Open(path, location);
        RecognisedFile recognised;
        try
        {
            recognised = RecognisedFile.Of(file, options);
        }
        catch
        {
            file.Dispose();
            throw;
        }

        switch (recognised.Format)
        {
            case FileFormat.Parquet:
                return ParquetSource.Open(file, options, connection);
            case FileFormat.DelimitedText:
                return openDelimitedText(Decode(file, recognised, options), options);
            case FileFormat.Json:
                return JsonSource.Open(Decode(file, recognised, options), options, cancellation);
            case FileFormat.Xlsx or FileFormat.Xls or FileFormat.ExcelXml or FileFormat.Html:
                return WorkbookOpening.OpenSheet(file, recognised, options, cancellation);
            case FileFormat.Empty:
                file.Dispose();
                throw new SluiceException(FailureKind.Failed, [FileProblems.Empty(path)]);
            default:
                file.Dispose();
                throw new SluiceException(FailureKind.Failed, [FileProblems.FormatNotSupported(path, recognised.Format)]);
        }
    }

    private static DecodedFile Decode(SourceFile file, RecognisedFile recognised, ReadOptions options)
    {
        try
        {
            return DecodedFile.From(file, recognised, options);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
