using System.Text.Json;
using Sluice.Packages;
using Sluice.Pipelines.Reading;
using Sluice.Pipelines.Reading.Csv;
using Sluice.Pipelines.Reading.Excel;

namespace Sluice.Running;

/// <summary>Cuts the raw records of rejects into cells again, without the file that they came from.</summary>
internal sealed class RawRecords : IDisposable
{
    private readonly CsvSource? _delimited;

    /// <param name="form">The form that the manifest names.</param>
    public RawRecords(RawForm form)
    {
        if (form.IsDelimited)
        {
            // The reader cuts records by its dialect alone; the file that it wants can be any.
            _delimited = CsvSource.Open(new CsvInput("reject", () => new MemoryStream("reject"u8.ToArray()), 6), new CsvOptions
            {
                Delimiter = form.Delimiter,
                Quote = form.Quote,
                Escape = form.Escape.Length == 0 ? null : form.Escape,
                Header = true,
            });
        }
    }

    /// <summary>The form of a source's raw records.</summary>
    public static RawForm FormOf(IRecordSource source) => source switch
    {
        CsvSource { Dialect: var dialect } => new RawForm(true, dialect.Delimiter, dialect.Quote?.ToString() ?? "", dialect.Escape?.ToString() ?? ""),
        SheetSource sheet => new RawForm(false, Sheet: sheet.SheetName),
        _ => new RawForm(false),
    };

    /// <summary>How many fields a raw record has; null where it has none to count.</summary>
    public int? FieldCount(byte[] raw) => _delimited?.CellsOf(raw).Count;

    /// <summary>What stood in the cell that a check is about; null when it can not be told.</summary>
    public string? Found(byte[] raw, PackagedCheck check)
    {
        if (check.SourceIndex < 0)
        {
            return null;
        }

        if (_delimited is not null)
        {
            var cells = _delimited.CellsOf(raw);
            return check.SourceIndex < cells.Count ? cells[check.SourceIndex] ?? "" : null;
        }

        return FoundInObject(raw, check.SourceName!);
    }

    /// <inheritdoc />
    public void Dispose() => _delimited?.Dispose();

    private static string? FoundInObject(byte[] raw, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(raw);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(name, out var value)
                ? value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText()
                : "";
        }
        catch (JsonException)
        {
            // A record that is no JSON has no cells.
            return null;
        }
    }
}
