using System.Buffers.Text;
using Sluice.Pipelines.Reading.Excel.Cells;
using Sluice.Pipelines.Reading.Excel.Rows;
using Sluice.Pipelines.Reading.Excel.Xml;
using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines.Reading.Excel.Xlsx;

/// <summary>
/// Reads the rows of a sheet's part, in the order in which they stand in it. Numbers of rows and references of cells may
/// be missing: each is then the one behind the last.
/// </summary>
internal sealed class WorksheetReader(XmlScanner xml, XlsxContext context, SheetName sheet, SheetRow row)
{
    private const int RowsBetweenLooks = 4096;

    private readonly CellText _text = new(xml);
    private readonly SheetRemarks _remarks = new();
    private readonly byte[] _made = new byte[64];

    /// <summary>Reads the sheet up to its end, or until the sink has enough.</summary>
    public SheetRemarks Read(IRowSink sink, CancellationToken cancellation)
    {
        while (xml.Next() is var token and not XmlToken.Finish)
        {
            if (token is not XmlToken.Start || (xml.Depth == 1 && xml.Name.SequenceEqual("worksheet"u8)))
            {
                continue;
            }

            if (xml.Depth == 2 && xml.Name.SequenceEqual("sheetData"u8))
            {
                if (!ReadRows(sink, cancellation))
                {
                    return _remarks;
                }
            }
            else if (xml.Depth == 2 && xml.Name.SequenceEqual("mergeCells"u8))
            {
                ReadMerges();
            }
            else
            {
                xml.Skip();
            }
        }

        return _remarks;
    }

    private bool ReadRows(IRowSink sink, CancellationToken cancellation)
    {
        var outside = xml.Depth - 1;
        var number = 0;
        for (var rows = 0; xml.Depth > outside; rows++)
        {
            if (xml.Next() is not XmlToken.Start)
            {
                continue;
            }

            if (!xml.Name.SequenceEqual("row"u8))
            {
                xml.Skip();
                continue;
            }

            if (rows % RowsBetweenLooks == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            ReadRow(ref number);
            if (!row.IsBlank && !sink.Take(row))
            {
                return false;
            }
        }

        return true;
    }

    private void ReadRow(ref int number)
    {
        var own = NumberOfRow();
        number = own ?? number + 1;
        row.Begin(number);
        var outside = xml.Depth - 1;
        var column = -1;
        while (xml.Depth > outside)
        {
            if (xml.Next() is not XmlToken.Start)
            {
                continue;
            }

            if (xml.Name is [(byte)'c'])
            {
                ReadCell(ref column, own is null ? number : -1);
            }
            else
            {
                xml.Skip();
            }
        }

        number = row.Number;
        CheckRow(number);
    }

    private int? NumberOfRow()
    {
        var attributes = xml.Attributes;
        while (attributes.MoveNext())
        {
            if (attributes.Name is [(byte)'r'])
            {
                if (!Utf8Parser.TryParse(attributes.Value, out long number, out var used) || used != attributes.Value.Length || number <= 0)
                {
                    throw xml.Damaged($"a row has the number {SheetProblems.Cut(attributes.Value)}");
                }

                CheckRow(number);
                return (int)number;
            }
        }

        return attributes.IsBroken ? throw xml.Damaged("a row's attributes are broken") : null;
    }

    /// <param name="column">The last column of the row; becomes this cell's.</param>
    /// <param name="countedRow">The row's number where the row itself has none: the first cell's may say it. Else -1.</param>
    private void ReadCell(ref int column, int countedRow)
    {
        var style = 0;
        var type = CellType.Number;
        var attributes = xml.Attributes;
        column++;
        while (attributes.MoveNext())
        {
            switch (attributes.Name)
            {
                case [(byte)'r']:
                    column = ColumnOf(attributes.Value);
                    TakeRowOf(attributes.Value, countedRow);
                    break;
                case [(byte)'s']:
                    style = Utf8Parser.TryParse(attributes.Value, out int number, out _) ? number : 0;
                    break;
                case [(byte)'t']:
                    type = TypeOf(attributes.Value);
                    break;
            }
        }

        if (attributes.IsBroken)
        {
            throw xml.Damaged("a cell's attributes are broken");
        }

        if (column >= ColumnLetters.ColumnsMax)
        {
            throw SheetProblems.Failure(SheetProblems.ColumnPastExcel(context.Path, sheet.Name, ColumnLetters.Of(column)));
        }

        ReadValue(column, style, type);
    }

    private void ReadValue(int column, int style, CellType type)
    {
        var outside = xml.Depth - 1;
        var (hasFormula, hasValue) = (false, false);
        while (xml.Depth > outside)
        {
            if (xml.Next() is not XmlToken.Start)
            {
                continue;
            }

            switch (xml.Name)
            {
                case [(byte)'v']:
                    _text.ReadPlain();
                    hasValue = _text.Bytes.Length > 0 || type is CellType.FormulaText;
                    Add(column, style, type);
                    break;
                case [(byte)'i', (byte)'s']:
                    _text.ReadRich();
                    hasValue = true;
                    row.Add(column, SheetCellKind.Text, _text.Bytes);
                    break;
                case [(byte)'f']:
                    hasFormula = true;
                    xml.Skip();
                    break;
                default:
                    xml.Skip();
                    break;
            }
        }

        if (hasFormula && !hasValue)
        {
            _remarks.NoteFormula(column, row.Number);
        }
    }

    private void Add(int column, int style, CellType type)
    {
        var value = _text.Bytes;
        switch (type)
        {
            case CellType.Number:
                AddNumber(column, context.Formats[style], value);
                break;
            case CellType.Shared:
                AddShared(column, value);
                break;
            case CellType.Boolean:
                AddBoolean(column, value);
                break;
            case CellType.Error:
                row.Add(column, SheetCellKind.Error, Unescaped());
                break;
            case CellType.Date:
                AddDate(column, context.Formats[style], Unescaped());
                break;
            default:
                row.Add(column, SheetCellKind.Text, Unescaped());
                break;
        }
    }

    private void AddNumber(int column, NumberFormat format, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
        {
            return;
        }

        if (format.IsTemporal && DoubleCell.TryParse(value, out double serial)
            && SerialText.TryWrite(serial, format, context.Is1904, _made, out var length, out var kind))
        {
            row.Add(column, kind, _made.AsSpan(0, length));
        }
        else if (format.Zeros is { } zeros && DoubleCell.TryParse(value, out double number) && zeros.TryWrite(number, _made, out length))
        {
            row.Add(column, SheetCellKind.Padded, _made.AsSpan(0, length));
        }
        else if (NumberText.TryWrite(value, _made, out length))
        {
            row.Add(column, SheetCellKind.Number, _made.AsSpan(0, length));
        }
        else
        {
            // Written by a program that calls text a number.
            row.Add(column, SheetCellKind.Text, Unescaped());
        }
    }

    private void AddShared(int column, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
        {
            return;
        }

        var isNumber = Utf8Parser.TryParse(value, out long number, out var used) && used == value.Length;
        if (!isNumber || !context.Strings.TryGet(number, out var text))
        {
            throw xml.Damaged($"a cell has the shared text {SheetProblems.Cut(value)}, and there are {context.Strings.Count}");
        }

        row.Add(column, SheetCellKind.Text, text);
    }

    private void AddBoolean(int column, ReadOnlySpan<byte> value)
    {
        var isTrue = value is [(byte)'1'] || BooleanWords.EqualsIgnoringCase(value, "true"u8);
        if (isTrue || value is [(byte)'0'] || BooleanWords.EqualsIgnoringCase(value, "false"u8))
        {
            row.Add(column, SheetCellKind.Boolean, isTrue ? "true"u8 : "false"u8);
        }
        else
        {
            row.Add(column, SheetCellKind.Text, Unescaped());
        }
    }

    /// <summary>A date in ISO 8601, which Excel itself writes only when it is told to.</summary>
    private void AddDate(int column, NumberFormat format, ReadOnlySpan<byte> value)
    {
        var isIso = TemporalText.TryRead(value, DateOrder.Iso, out var date)
            || (TimeText.TryRead(value, isLoose: false, out _, out var length) && length == value.Length);
        var isDay = date is { HasTime: true, HasOffset: false, TimeMicros: 0 } && format is { HasDate: true, HasTime: false };
        row.Add(column, isIso ? SheetCellKind.Temporal : SheetCellKind.Text, isDay ? value[..10] : value);
    }

    private ReadOnlySpan<byte> Unescaped()
    {
        _text.Unescape();
        return _text.Bytes;
    }

    private int ColumnOf(ReadOnlySpan<byte> reference) => ColumnLetters.TryRead(reference, out var column, out _)
        ? column
        : throw xml.Damaged($"a cell has the reference {SheetProblems.Cut(reference)}");

    private void TakeRowOf(ReadOnlySpan<byte> reference, int countedRow)
    {
        if (countedRow < 0 || !row.IsBlank || !ColumnLetters.TryRead(reference, out _, out var letters)
            || !Utf8Parser.TryParse(reference[letters..], out long number, out _) || number <= 0 || number == row.Number)
        {
            return;
        }

        CheckRow(number);
        row.Begin((int)number);
    }

    private void CheckRow(long number)
    {
        if (number > SheetLimits.RowsMax)
        {
            throw SheetProblems.Failure(SheetProblems.RowPastExcel(context.Path, sheet.Name, number));
        }
    }

    /// <summary>Cells merged across rows are worth telling: all rows but the first have no value there.</summary>
    private void ReadMerges()
    {
        var outside = xml.Depth - 1;
        while (xml.Depth > outside)
        {
            if (xml.Next() is not XmlToken.Start)
            {
                continue;
            }

            var attributes = xml.Attributes;
            while (attributes.MoveNext())
            {
                if (attributes.Name.SequenceEqual("ref"u8) && MergedRange.HasSeveralRows(attributes.Value))
                {
                    _remarks.NoteMerged(SheetProblems.Cut(attributes.Value));
                }
            }
        }
    }

    private static CellType TypeOf(ReadOnlySpan<byte> type) => type switch
    {
        [(byte)'s'] => CellType.Shared,
        [(byte)'n'] => CellType.Number,
        [(byte)'b'] => CellType.Boolean,
        [(byte)'e'] => CellType.Error,
        [(byte)'d'] => CellType.Date,
        _ => CellType.FormulaText,
    };

    private enum CellType
    {
        Number,
        Shared,
        Boolean,
        Error,
        Date,
        FormulaText,
    }
}
