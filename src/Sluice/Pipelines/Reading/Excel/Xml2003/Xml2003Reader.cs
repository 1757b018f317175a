using System.Globalization;
using System.Net;
using System.Text;
using Sluice.Pipelines.Reading.Excel.Cells;
using Sluice.Pipelines.Reading.Excel.Rows;
using Sluice.Pipelines.Reading.Excel.Xml;
using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines.Reading.Excel.Xml2003;

/// <summary>Reads the rows of one sheet of an XML spreadsheet; what stands before it is read for its styles.</summary>
internal sealed class Xml2003Reader(XmlScanner xml, SheetName sheet, SheetRow row, string path)
{
    private readonly CellText _text = new(xml);
    private readonly SheetRemarks _remarks = new();
    private readonly Dictionary<string, NumberFormat> _styles = new(StringComparer.Ordinal);
    private readonly byte[] _made = new byte[64];
    private string _style = "";

    /// <summary>The sheets of the file.</summary>
    public static IReadOnlyList<SheetName> SheetsOf(XmlScanner xml)
    {
        var sheets = new List<SheetName>();
        while (xml.Next() is var token and not XmlToken.Finish)
        {
            if (token is not XmlToken.Start || xml.Depth != 2)
            {
                continue;
            }

            if (xml.Name.SequenceEqual("Worksheet"u8))
            {
                var name = Attribute(xml, "Name") ?? $"{sheets.Count + 1}";
                sheets.Add(new(sheets.Count, name, IsHidden(xml)));
            }
            else
            {
                xml.Skip();
            }
        }

        return sheets;
    }

    /// <summary>Reads a sheet up to its end, for what its options say of it.</summary>
    private static bool IsHidden(XmlScanner xml)
    {
        var isHidden = false;
        var text = new CellText(xml);
        for (var outside = xml.Depth - 1; xml.Depth > outside;)
        {
            if (xml.Next() is not XmlToken.Start || (xml.Depth == 3 && xml.Name.SequenceEqual("WorksheetOptions"u8)))
            {
                continue;
            }

            if (xml.Depth == 4 && xml.Name.SequenceEqual("Visible"u8))
            {
                text.ReadAll();
                isHidden = text.Bytes.SequenceEqual("SheetHidden"u8) || text.Bytes.SequenceEqual("SheetVeryHidden"u8);
            }
            else
            {
                xml.Skip();
            }
        }

        return isHidden;
    }

    /// <summary>Reads the sheet up to its end, or until the sink has enough.</summary>
    public SheetRemarks Read(IRowSink sink, CancellationToken cancellation)
    {
        var sheets = 0;
        while (xml.Next() is var token and not XmlToken.Finish)
        {
            if (token is not XmlToken.Start)
            {
                continue;
            }

            if (xml.Name.SequenceEqual("Style"u8))
            {
                _style = Attribute(xml, "ID") ?? "";
            }
            else if (xml.Name.SequenceEqual("NumberFormat"u8))
            {
                _styles[_style] = FormatOf(Attribute(xml, "Format") ?? "");
            }
            else if (xml.Name.SequenceEqual("Worksheet"u8) && sheets++ != sheet.Index)
            {
                xml.Skip();
            }
            else if (xml.Name.SequenceEqual("Table"u8) && xml.Depth == 3)
            {
                ReadRows(sink, cancellation);
                return _remarks;
            }
        }

        return _remarks;
    }

    private void ReadRows(IRowSink sink, CancellationToken cancellation)
    {
        var outside = xml.Depth - 1;
        var number = 0;
        while (xml.Depth > outside)
        {
            if (xml.Next() is not XmlToken.Start)
            {
                continue;
            }

            if (!xml.Name.SequenceEqual("Row"u8))
            {
                xml.Skip();
                continue;
            }

            cancellation.ThrowIfCancellationRequested();
            number = Index(number + 1);
            if (number > SheetLimits.RowsMax)
            {
                throw SheetProblems.Failure(SheetProblems.RowPastExcel(path, sheet.Name, number));
            }

            ReadRow(number);
            if (!row.IsBlank && !sink.Take(row))
            {
                return;
            }
        }
    }

    private void ReadRow(int number)
    {
        row.Begin(number);
        var outside = xml.Depth - 1;
        for (var column = 0; xml.Depth > outside;)
        {
            if (xml.Next() is not XmlToken.Start)
            {
                continue;
            }

            if (!xml.Name.SequenceEqual("Cell"u8))
            {
                xml.Skip();
                continue;
            }

            column = Index(column + 1) - 1;
            if (column >= ColumnLetters.ColumnsMax)
            {
                throw SheetProblems.Failure(SheetProblems.ColumnPastExcel(path, sheet.Name, ColumnLetters.Of(column)));
            }

            var across = Number("MergeAcross");
            if (Number("MergeDown") is var down and > 0)
            {
                _remarks.NoteMerged($"{ColumnLetters.Of(column)}{number}:{ColumnLetters.Of(column + across)}{number + down}");
            }

            ReadCell(column, Attribute(xml, "StyleID"), Attribute(xml, "Formula") is not null);
            column += 1 + across;
        }
    }

    private void ReadCell(int column, string? style, bool hasFormula)
    {
        var outside = xml.Depth - 1;
        var hasValue = false;
        while (xml.Depth > outside)
        {
            if (xml.Next() is not XmlToken.Start)
            {
                continue;
            }

            if (!xml.Name.SequenceEqual("Data"u8))
            {
                xml.Skip();
                continue;
            }

            var type = Attribute(xml, "Type");
            _text.ReadAll();
            hasValue = true;
            Add(column, type, _styles.GetValueOrDefault(style ?? ""));
        }

        if (hasFormula && !hasValue)
        {
            _remarks.NoteFormula(column, row.Number);
        }
    }

    private void Add(int column, string? type, NumberFormat format)
    {
        var value = _text.Bytes;
        int length;
        switch (type)
        {
            case "Number" when format.IsTemporal && DoubleCell.TryParse(value, out double serial)
                && SerialText.TryWrite(serial, format, is1904: false, _made, out length, out var kind):
                row.Add(column, kind, _made.AsSpan(0, length));
                break;
            case "Number" when format.Zeros is { } zeros && DoubleCell.TryParse(value, out double number) && zeros.TryWrite(number, _made, out length):
                row.Add(column, SheetCellKind.Padded, _made.AsSpan(0, length));
                break;
            case "Number" when NumberText.TryWrite(value, _made, out length):
                row.Add(column, SheetCellKind.Number, _made.AsSpan(0, length));
                break;
            case "DateTime" when DateTime.TryParse(
                Encoding.UTF8.GetString(value), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var date):
                AddDate(column, date, format);
                break;
            case "Boolean" when value is [(byte)'0' or (byte)'1']:
                row.Add(column, SheetCellKind.Boolean, value[0] == '1' ? "true"u8 : "false"u8);
                break;
            case "Error":
                row.Add(column, SheetCellKind.Error, value);
                break;
            default:
                row.Add(column, SheetCellKind.Text, value);
                break;
        }
    }

    // A time alone stands on the last day of 1899.
    private void AddDate(int column, DateTime date, NumberFormat format)
    {
        if (date.Year >= 1900)
        {
            row.Add(column, SheetCellKind.Temporal, _made.AsSpan(0, SerialText.Write(date, format, _made)));
            return;
        }

        SerialText.TryWrite(date.TimeOfDay.TotalDays, new NumberFormat(false, HasTime: true), is1904: false, _made, out var length, out var kind);
        row.Add(column, kind, _made.AsSpan(0, length));
    }

    private int Index(int next) => Number("Index") is var index and > 0 ? index : next;

    private int Number(string name) => int.TryParse(Attribute(xml, name), out var number) && number > 0 ? number : 0;

    /// <summary>An attribute by its name, whatever its prefix.</summary>
    private static string? Attribute(XmlScanner xml, string name)
    {
        var attributes = xml.Attributes;
        while (attributes.MoveNext())
        {
            var own = attributes.Name[(attributes.Name.IndexOf((byte)':') + 1)..];
            if (Ascii.Equals(own, name))
            {
                return WebUtility.HtmlDecode(Encoding.UTF8.GetString(attributes.Value));
            }
        }

        return null;
    }

    private static NumberFormat FormatOf(string code) => code switch
    {
        "General Date" => new(HasDate: true, HasTime: true),
        "Long Date" or "Medium Date" or "Short Date" => new(HasDate: true, HasTime: false),
        "Long Time" or "Medium Time" or "Short Time" => new(HasDate: false, HasTime: true),
        "General Number" or "Currency" or "Euro Currency" or "Fixed" or "Standard" or "Percent" or "Scientific"
            or "Yes/No" or "True/False" or "On/Off" => NumberFormat.Plain,
        _ => NumberFormat.Parse(code),
    };
}
