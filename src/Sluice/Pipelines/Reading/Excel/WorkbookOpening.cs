using Sluice.Pipelines.Reading.Excel.Html;
using Sluice.Pipelines.Reading.Excel.Xls;
using Sluice.Pipelines.Reading.Excel.Xlsx;
using Sluice.Pipelines.Reading.Excel.Xml;
using Sluice.Pipelines.Reading.Excel.Xml2003;
using Sluice.Pipelines.Reading.Files;

namespace Sluice.Pipelines.Reading.Excel;

/// <summary>Opens files that were recognised as workbooks, or as what Excel opens as one.</summary>
internal static class WorkbookOpening
{
    /// <summary>Opens the sheet of a file; owns the file from then on, also when it throws.</summary>
    /// <exception cref="SluiceException">The file is damaged, hostile or locked, or has no such sheet.</exception>
    public static SheetSource OpenSheet(SourceFile file, RecognisedFile recognised, ReadOptions options, CancellationToken cancellation)
        => new SheetOpening(Open(file, recognised, options, cancellation), options, options.Sheets, cancellation).Open();

    /// <summary>Opens the workbook alone.</summary>
    public static OpenWorkbook Open(SourceFile file, RecognisedFile recognised, ReadOptions options, CancellationToken cancellation)
    {
        try
        {
            IWorkbook workbook = recognised.Format switch
            {
                FileFormat.Xlsx => XlsxWorkbook.Open(file, options, options.Sheets),
                FileFormat.Xls => XlsWorkbook.Open(file),
                FileFormat.ExcelXml => Xml2003Workbook.Open(DecodedFile.From(file, recognised, Declared(recognised, options))),
                _ => HtmlWorkbook.Open(DecodedFile.From(file, recognised, HtmlCharset.Declared(recognised, options)), cancellation),
            };

            // Of a decoded file they are among its own.
            IReadOnlyList<Problem> warnings = recognised.Format is FileFormat.Xlsx or FileFormat.Xls ? recognised.Warnings : [];
            return new OpenWorkbook(workbook, file.Path, file.Identity.Bytes, file) { Warnings = warnings };
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static ReadOptions Declared(RecognisedFile xml, ReadOptions options) =>
        options.Encoding is null && ByteOrderMark.Of(xml.Head.Span).Encoding is null && XmlPart.Declared(xml.Head.Span) is { } declared
            ? options with { Encoding = declared.Name } : options;
}
