using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using Sluice.Pipelines.Reading.Excel.Cells;

namespace Sluice.Pipelines.Reading.Excel.Rows;

/// <summary>
/// A row of a sheet on its way into the store: only the cells that are there, so that a cell in the last column costs
/// what a cell in the first costs. Readers fill one and the same object again and again.
/// <para>
/// Its bytes: length, row number, errors and number of cells (4 bytes each, the errors the lowest byte of the third), then
/// for each cell its column and kind (<c>column × 8 + kind</c>), the length of its text and the text; numbers in 7 bits a
/// byte, the lowest first.
/// </para>
/// </summary>
internal sealed class SheetRow(SheetLimits limits, string path)
{
    /// <summary>Bytes before the first cell.</summary>
    public const int HeadBytes = 12;

    private byte[] _bytes = new byte[4096];
    private int _length = HeadBytes;
    private int _cells;

    /// <summary>The row's number in the sheet, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>Bytes that a cell may have; a longer one makes the row a reject.</summary>
    public int CellBytesMax => limits.CellBytesMax;

    /// <summary>What is wrong with it before any type is asked for.</summary>
    public StructureErrors Errors { get; private set; }

    /// <summary>True while it has no cell with a value; such a row is none.</summary>
    public bool IsBlank { get; private set; } = true;

    /// <summary>Whether its cells are marked as names of columns (HTML's <c>th</c>), all of them.</summary>
    public bool IsMarkedAsHeader { get; set; }

    /// <summary>The finished row, as the store keeps it.</summary>
    public ReadOnlySpan<byte> Bytes
    {
        get
        {
            BinaryPrimitives.WriteInt32LittleEndian(_bytes, _length);
            BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(4), Number);
            BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(8), _cells << 8 | (int)Errors);
            return _bytes.AsSpan(0, _length);
        }
    }

    /// <summary>Begins the next row.</summary>
    public void Begin(int number)
    {
        Number = number;
        Errors = StructureErrors.None;
        IsBlank = true;
        IsMarkedAsHeader = false;
        _length = HeadBytes;
        _cells = 0;
    }

    /// <summary>Adds a cell.</summary>
    /// <param name="column">Its column, from 0.</param>
    /// <param name="kind">What it says that it is.</param>
    /// <param name="text">Its value in UTF-8. Of one that is too long the beginning is kept.</param>
    public void Add(int column, SheetCellKind kind, ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty && limits.EmptyIsNull)
        {
            return;
        }

        if (text.Length > limits.CellBytesMax || text.Length > limits.CellCharactersMax)
        {
            text = Shortened(text);
        }

        if (text.Contains((byte)0))
        {
            Errors |= StructureErrors.NulByte;
        }

        Reserve(text.Length + 16);
        WriteNumber((uint)column << 3 | (uint)kind);
        WriteNumber((uint)text.Length);
        text.CopyTo(_bytes.AsSpan(_length));
        _length += text.Length;
        _cells++;
        IsBlank &= text.IsEmpty;
    }

    /// <summary>
    /// Adds a cell of a file that was decoded: bytes that could not be are no UTF-8, and make the row a reject that shows
    /// the replacement character for them.
    /// </summary>
    public void AddDecoded(int column, SheetCellKind kind, ReadOnlySpan<byte> text)
    {
        if (Utf8.IsValid(text))
        {
            Add(column, kind, text);
            return;
        }

        Errors |= StructureErrors.UndecodableBytes;
        Add(column, kind, Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text)));
    }

    private ReadOnlySpan<byte> Shortened(ReadOnlySpan<byte> text)
    {
        var (bytes, characters) = (0, 0);
        while (bytes < text.Length)
        {
            Rune.DecodeFromUtf8(text[bytes..], out var rune, out var length);
            characters += rune.Utf16SequenceLength;
            if (characters > limits.CellCharactersMax || bytes + length > limits.CellBytesMax)
            {
                Errors |= StructureErrors.FieldTooLong;
                return text[..bytes];
            }

            bytes += length;
        }

        return text;
    }

    private void WriteNumber(uint value)
    {
        for (; value > 0x7f; value >>= 7)
        {
            _bytes[_length++] = (byte)(value | 0x80);
        }

        _bytes[_length++] = (byte)value;
    }

    private void Reserve(int more)
    {
        if (_length + more <= _bytes.Length)
        {
            return;
        }

        if ((long)_length + more > limits.RowBytesMax)
        {
            throw new SluiceException(FailureKind.Failed, [SheetProblems.RowTooLong(path, Number, limits.RowBytesMax)]);
        }

        Array.Resize(ref _bytes, Math.Max(_length + more, _bytes.Length * 2));
    }
}
