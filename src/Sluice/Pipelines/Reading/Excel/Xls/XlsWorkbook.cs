using System.Globalization;
using System.Text;
using ExcelDataReader;
using ExcelDataReader.Exceptions;
using Microsoft.Win32.SafeHandles;
using Sluice.Pipelines.Reading.Excel.Cells;
using Sluice.Pipelines.Reading.Excel.Rows;
using Sluice.Pipelines.Reading.Excel.Xls.Counting;
using Sluice.Pipelines.Reading.Excel.Xls.Records;
using Sluice.Pipelines.Reading.Files;

namespace Sluice.Pipelines.Reading.Excel.Xls;

/// <summary>
/// A workbook of Excel before 2007, read by ExcelDataReader. Values are written by our own rules, from the number and the
/// format of each cell.
/// </summary>
internal sealed class XlsWorkbook : IWorkbook
{
    private const int FakeLeapDay = 60;
    private const int BufferBytes = 64 * 1024;

    // The sheet of a workbook before 2007.
    private const int RowsMax = 65_536;
    private const int ColumnsMax = 256;

    private static readonly DateTime FirstDay1900 = new(1899, 12, 31);
    private static readonly DateTime FirstDay1904 = new(1904, 1, 1);

    private readonly SourceFile _file;
    private readonly SafeFileHandle _handle;
    private readonly IExcelDataReader _reader;
    private readonly Dictionary<string, NumberFormat> _formats = new(StringComparer.Ordinal);
    private readonly byte[] _made = new byte[64];
    private readonly bool _is1904;
    private byte[] _text = new byte[1024];
    private ErrorCells _errors = new();

    private XlsWorkbook(SourceFile file, SafeFileHandle handle, IExcelDataReader reader, IReadOnlyList<SheetName> sheets, bool is1904)
    {
        _file = file;
        _handle = handle;
        _reader = reader;
        Sheets = sheets;
        _is1904 = is1904;
    }

    /// <inheritdoc/>
    public string Format => "xls";

    /// <inheritdoc/>
    public bool IsReadByLibrary => true;

    /// <inheritdoc/>
    public IReadOnlyList<SheetName> Sheets { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Problem> Warnings { get; private init; } = [];

    /// <inheritdoc/>
    public long BytesRead => _file.Identity.Bytes;

    /// <summary>Opens a file that was recognised as one; does not own it.</summary>
    /// <exception cref="SluiceException">It is damaged, or locked with a password.</exception>
    public static XlsWorkbook Open(SourceFile file)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

        // The handle is the file's; a stream over it must not close it.
        var handle = new SafeFileHandle(file.Handle.DangerousGetHandle(), ownsHandle: false);
        return Guarded(file, () =>
        {
            var book = OleFile.Open(file);
            if (BiffLock.IsOn(book))
            {
                throw SheetProblems.Failure(SheetProblems.Encrypted(file.Path));
            }

            var repairs = BiffRepairs.Find(book);
            Stream stream = repairs.Places.Count == 0 ? new FileStream(handle, FileAccess.Read, BufferBytes)
                : new BufferedStream(new RepairedWorkbook(book, repairs.Places), BufferBytes);
            stream.Position = 0;
            var reader = ExcelReaderFactory.CreateBinaryReader(stream, new ExcelReaderConfiguration { FallbackEncoding = Encoding.GetEncoding(1252) });
            var sheets = new List<SheetName>();
            do
            {
                sheets.Add(new(sheets.Count, reader.Name ?? "", reader.VisibleState is "hidden" or "veryhidden"));
            }
            while (reader.NextResult());

            return new XlsWorkbook(file, handle, reader, sheets, BiffCalendar.Is1904(book))
            {
                Warnings = repairs.BrokenFormats == 0 ? [] : [SheetProblems.BrokenFormats(file.Path, repairs.BrokenFormats)],
            };
        });
    }

    /// <inheritdoc/>
    public SheetRemarks Read(SheetName sheet, SheetRow row, IRowSink sink, CancellationToken cancellation) => Guarded(_file, () =>
    {
        var remarks = new SheetRemarks();
        _reader.Reset();
        for (var i = 0; i < sheet.Index; i++)
        {
            _reader.NextResult();
        }

        RequireSize(sheet);
        foreach (var range in _reader.MergeCells ?? [])
        {
            if (range.ToRow > range.FromRow)
            {
                remarks.NoteMerged($"{ColumnLetters.Of(range.FromColumn)}{range.FromRow + 1}:{ColumnLetters.Of(range.ToColumn)}{range.ToRow + 1}");
            }
        }

        _errors = ErrorCells.In(OleFile.Open(_file), sheet.Index, cancellation);
        for (var number = 1; _reader.Read(); number++)
        {
            cancellation.ThrowIfCancellationRequested();
            row.Begin(number);
            for (var column = 0; column < _reader.FieldCount; column++)
            {
                Add(column, row);
            }

            if (!row.IsBlank && !sink.Take(row))
            {
                break;
            }
        }

        return remarks;
    });

    /// <inheritdoc/>
    public long CountRows(SheetName sheet, CancellationToken cancellation) =>
        Guarded(_file, () => BiffRowCount.Of(OleFile.Open(_file), sheet.Index, cancellation));

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Dispose();
        _handle.Dispose();
    }

    // The reader looks for each cell of the size that a sheet claims, which can be billions.
    private void RequireSize(SheetName sheet)
    {
        if (_reader.RowCount > RowsMax || (long)_reader.RowCount * _reader.FieldCount > RowsMax * ColumnsMax)
        {
            throw SheetProblems.Failure(SheetProblems.Damaged(_file.Path, $"the size of sheet {sheet.Name}", string.Create(CultureInfo.InvariantCulture,
                $"it claims {_reader.RowCount:N0} rows of {_reader.FieldCount:N0} columns, and there can be no more than {RowsMax:N0} of {ColumnsMax}")));
        }
    }

    private void Add(int column, SheetRow row)
    {
        switch (_reader.GetValue(column))
        {
            case double number when !double.IsFinite(number):
                // No cell holds one; in the oldest form the reader takes a formula's text for a number.
                row.Add(column, SheetCellKind.Error, "#NUM!"u8);
                break;
            case double number:
                AddNumber(column, number, FormatOf(column), row, _is1904);
                break;
            case string text:
                AddText(column, SheetCellKind.Text, text, row);
                break;
            case DateTime date:
                AddDate(column, date, row);
                break;
            case TimeSpan time:
                AddNumber(column, time.TotalDays, new NumberFormat(HasDate: false, HasTime: false, IsElapsed: true), row);
                break;
            case bool flag:
                row.Add(column, SheetCellKind.Boolean, flag ? "true"u8 : "false"u8);
                break;
            case int whole:
                AddNumber(column, whole, FormatOf(column), row, _is1904);
                break;
            case null when _errors.At(row.Number - 1, column) is { } error:
                AddText(column, SheetCellKind.Error, error, row);
                break;
        }
    }

    private void AddNumber(int column, double number, NumberFormat format, SheetRow row, bool is1904 = false)
    {
        if (format.IsTemporal && SerialText.TryWrite(number, format, is1904, _made, out var length, out var kind))
        {
            row.Add(column, kind, _made.AsSpan(0, length));
        }
        else if (format.Zeros is { } zeros && zeros.TryWrite(number, _made, out length))
        {
            row.Add(column, SheetCellKind.Padded, _made.AsSpan(0, length));
        }
        else
        {
            row.Add(column, SheetCellKind.Number, _made.AsSpan(0, NumberText.Write(number, _made)));
        }
    }

    /// <summary>
    /// The reader makes dates of numbers by itself, from the days of the real calendar: below 60 it has added one for the
    /// 29 February 1900 that Excel believes in (which can not be told from the 28th any more), and workbooks that count from
    /// 1904 are moved. The number behind it is written by our own rules.
    /// </summary>
    private void AddDate(int column, DateTime date, SheetRow row)
    {
        var format = FormatOf(column);
        if (!format.HasDate && date.Date == FirstDay1904)
        {
            date = FirstDay1900 + date.TimeOfDay;
        }

        var serial = date.ToOADate() switch
        {
            >= FakeLeapDay + 1 and var day => day,
            >= 1 and var day => day - 1,
            > 0 and var day => -day,
            var day => day,
        };
        AddNumber(column, serial, format.IsTemporal ? format : new NumberFormat(HasDate: true, HasTime: false), row);
    }

    private void AddText(int column, SheetCellKind kind, string text, SheetRow row)
    {
        if (_text.Length < text.Length * 3)
        {
            _text = new byte[text.Length * 3];
        }

        row.Add(column, kind, _text.AsSpan(0, Encoding.UTF8.GetBytes(text, _text)));
    }

    private NumberFormat FormatOf(int column)
    {
        // Formats that files need not define have no code, beyond those that the reader knows: dates of East Asia.
        var code = _reader.GetNumberFormatString(column) ?? "";
        if (code.Length == 0)
        {
            return NumberFormat.OfBuiltIn(_reader.GetNumberFormatIndex(column));
        }

        if (!_formats.TryGetValue(code, out var format))
        {
            _formats.Add(code, format = NumberFormat.Parse(code));
        }

        return format;
    }

    /// <summary>
    /// On damaged files ExcelDataReader throws whatever its arrays and streams throw; all of it means that the file can not
    /// be read. What is too large for memory is the child's matter.
    /// </summary>
    private static T Guarded<T>(SourceFile file, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (InvalidPasswordException e)
        {
            throw SheetProblems.Failure(SheetProblems.Encrypted(file.Path), e);
        }
        catch (Exception e) when (e is not (SluiceException or OutOfMemoryException or OperationCanceledException or InsufficientExecutionStackException))
        {
            // Only its own exceptions say something of the file.
            var why = e is ExcelReaderException ? e.Message : "they do not fit together";
            throw SheetProblems.Failure(SheetProblems.Damaged(file.Path, "the workbook's records", why), e);
        }
    }
}
