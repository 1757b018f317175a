using System.Text;
using Sluice.Pipelines.Reading;
using Sluice.Pipelines.Reading.Csv;
using Sluice.Pipelines.Reading.Excel;
using Sluice.Pipelines.Reading.Files;
using Sluice.Tests.Pipelines.Reading.Files;
using Sluice.Tests.Support;

namespace Sluice.Tests.Pipelines.Reading.Excel;

/// <summary>A file of a test, opened as the engine opens it.</summary>
internal sealed class OpenSheet : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SourceTable _table = new();

    public OpenSheet(byte[] bytes, string name = "book.xlsx", SheetOptions? options = null, ReadOptions? read = null)
    {
        try
        {
            var sources = new RecordSources((file, _) => CsvSource.Open(
                new CsvInput(file.Path, file.Open, file.BytesTotal) { Encoding = file.Encoding.Name, Warnings = file.Warnings }, new CsvOptions()));
            Path = _folder.Write(name, bytes);
            Source = sources.Open(
                Path, (read ?? new ReadOptions()) with { Sheets = (options ?? new SheetOptions()) with { SpillFolder = _folder.Path } }, _table.Connection);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public OpenSheet(WorkbookParts parts, SheetOptions? options = null, ReadOptions? read = null)
        : this(parts.Zip(), "book.xlsx", options, read)
    {
    }

    public OpenSheet(string text, string name, SheetOptions? options = null)
        : this(Encoding.UTF8.GetBytes(text), name, options)
    {
    }

    public string Path { get; } = "";

    public IRecordSource Source { get; } = null!;

    /// <summary>Columns as <c>name kind</c>, joined by |.</summary>
    public string Columns => string.Join('|', Source.Columns.Select(column => $"{column.Name} {column.Kind}"));

    /// <summary>Rows in their order, cells joined by |, ∅ for NULL.</summary>
    public string[] Rows => [.. _table.Rows(Source).Select(row => string.Join('|', row[4..].Select(cell => cell ?? "∅")))];

    /// <summary>Rows with their numbers: record, row of the sheet, errors.</summary>
    public string[] Numbers => [.. _table.Rows(Source).Select(row => $"{row[0]} {row[1]} {row[2]}")];

    /// <summary>Codes of the warnings.</summary>
    public string[] Warnings => [.. Source.Warnings.Select(warning => warning.Code)];

    /// <summary>The raw forms of all rows.</summary>
    public string[] Raws
    {
        get
        {
            var from = Source.Register(_table.Connection);
            using var result = _table.Connection.Query($"SELECT {Source.RawSql} FROM {from} ORDER BY _row");
            return [.. result.Rows().Select(row => Encoding.UTF8.GetString((byte[])row[0]!))];
        }
    }

    /// <summary>Files that the source has in its folder beside the file itself.</summary>
    public int SpillFiles => Directory.GetFiles(_folder.Path).Length - 1;

    public void Dispose()
    {
        Source?.Dispose();
        _table.Dispose();
        _folder.Dispose();
    }

    /// <summary>The problem for which a file is refused.</summary>
    public static Problem Refusal(WorkbookParts parts, SheetOptions? options = null) => Refusal(parts.Zip(), "book.xlsx", options);

    /// <summary>The problem for which a file is refused.</summary>
    public static Problem Refusal(byte[] bytes, string name = "book.xlsx", SheetOptions? options = null)
    {
        try
        {
            using var sheet = new OpenSheet(bytes, name, options);
        }
        catch (SluiceException e)
        {
            return e.Problems.Single();
        }

        throw new InvalidOperationException("The file was read.");
    }
}
