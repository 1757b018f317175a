using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sluice.Pipelines.Reading;
using Sluice.Pipelines.Reading.Excel;
using Sluice.Pipelines.Reading.Excel.Cells;
using Sluice.Pipelines.Reading.Excel.Rows;
using Sluice.Pipelines.Reading.Files;

namespace Sluice.Tests.Pipelines.Reading.Excel;

/// <summary>What the cells of a sheet come to, as the collection counts them.</summary>
internal sealed class CellCount : IRowSink
{
    private readonly List<string> _texts = [];
    private bool _is1904;
    private int _cells, _numbers, _strings, _booleans, _errors, _rowMax, _columnMax;

    public int Rows { get; private set; }

    public double Sum { get; private set; }

    public double Magnitude { get; private set; }

    private string? Digest { get; set; }

    public static CellCount Of(IWorkbook workbook, SheetName sheet, bool is1904)
    {
        var count = new CellCount { _is1904 = is1904 };
        workbook.Read(sheet, new SheetRow(Limits, "book"), count, default);
        count.Digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\u001f', count._texts))))[..16];
        return count;
    }

    public static CellCount Of(JsonElement expected) => new()
    {
        _cells = Number(expected, "cells"),
        _numbers = Number(expected, "num"),
        _strings = Number(expected, "str"),
        _booleans = Number(expected, "bool"),
        _errors = Number(expected, "err"),
        _rowMax = Number(expected, "maxRow"),
        _columnMax = Number(expected, "maxCol"),
        Digest = expected.GetProperty("strSha").GetString(),
    };

    public static SheetLimits Limits { get; } = new()
    {
        CellCharactersMax = SheetLimits.ExcelCellCharactersMax,
        CellBytesMax = 16 << 20,
        RowBytesMax = 64 << 20,
        ColumnsMax = 16_384,
        EmptyIsNull = true,
        Unpacked = UnpackedLimits.Default,
    };

    public bool Take(SheetRow row)
    {
        Rows++;
        _rowMax = row.Number;
        var cells = new SheetCells(row.Bytes);
        while (cells.MoveNext())
        {
            _cells++;
            _columnMax = Math.Max(_columnMax, cells.Column + 1);
            var text = Encoding.UTF8.GetString(cells.Text);
            switch (cells.Kind)
            {
                case SheetCellKind.Number:
                    Add(double.Parse(text, CultureInfo.InvariantCulture));
                    break;
                case SheetCellKind.Padded:
                    Add(double.Parse(string.Concat(text.Where(char.IsAsciiDigit)), CultureInfo.InvariantCulture));
                    break;
                case SheetCellKind.Temporal or SheetCellKind.Duration:
                    Add(SerialOf(text));
                    break;
                case SheetCellKind.Boolean:
                    _booleans++;
                    break;
                case SheetCellKind.Error:
                    _errors++;
                    break;
                default:
                    _strings++;
                    _texts.Add(text);
                    break;
            }
        }

        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{_cells} cells, {_numbers} numbers, {_strings} texts, {_booleans} booleans, {_errors} errors, row {_rowMax}, column {_columnMax}, {Digest}");

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();

    private void Add(double number)
    {
        _numbers++;
        Sum += number;
        Magnitude += Math.Abs(number);
    }

    private double SerialOf(string text)
    {
        var parts = text.Split(' ');
        var day = parts[0].Contains('-') && !parts[0].Contains(':') ? DayOf(parts[0]) : 0;
        return day + (parts[^1].Contains(':') ? DaysOf(parts[^1]) : 0);
    }

    private double DayOf(string date) => date switch
    {
        "1900-01-00" => 0,
        "1900-02-29" => 60,
        _ when _is1904 => (DateTime.Parse(date, CultureInfo.InvariantCulture) - new DateTime(1904, 1, 1)).TotalDays,
        _ when (DateTime.Parse(date, CultureInfo.InvariantCulture) - new DateTime(1899, 12, 30)).TotalDays is var days => days < 61 ? days - 1 : days,
        _ => throw new FormatException(date),
    };

    private static double DaysOf(string time)
    {
        var parts = time.TrimStart('-').Split(':').Select(part => double.Parse(part, CultureInfo.InvariantCulture)).ToList();
        return (time.StartsWith('-') ? -1 : 1) * (parts[0] / 24 + parts[1] / 1440 + parts[2] / 86400);
    }
}
