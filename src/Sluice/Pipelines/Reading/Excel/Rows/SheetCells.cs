using System.Buffers.Binary;
using Sluice.Pipelines.Reading.Excel.Cells;

namespace Sluice.Pipelines.Reading.Excel.Rows;

/// <summary>Goes through the cells of a row as <see cref="SheetRow"/> writes it.</summary>
internal ref struct SheetCells(ReadOnlySpan<byte> row)
{
    private readonly ReadOnlySpan<byte> _row = row[..BinaryPrimitives.ReadInt32LittleEndian(row)];
    private int _next = SheetRow.HeadBytes;

    /// <summary>The column of the cell, from 0.</summary>
    public int Column { get; private set; }

    /// <summary>What the cell says that it is.</summary>
    public SheetCellKind Kind { get; private set; }

    /// <summary>Its value.</summary>
    public ReadOnlySpan<byte> Text { get; private set; }

    /// <summary>Bytes of the row at the start of a span of rows.</summary>
    public static int LengthOf(ReadOnlySpan<byte> row) => BinaryPrimitives.ReadInt32LittleEndian(row);

    /// <summary>The row's number in the sheet.</summary>
    public static int NumberOf(ReadOnlySpan<byte> row) => BinaryPrimitives.ReadInt32LittleEndian(row[4..]);

    /// <summary>The row's errors.</summary>
    public static StructureErrors ErrorsOf(ReadOnlySpan<byte> row) => (StructureErrors)row[8];

    /// <summary>How many cells the row has.</summary>
    public static int CountOf(ReadOnlySpan<byte> row) => (int)(BinaryPrimitives.ReadUInt32LittleEndian(row[8..]) >> 8);

    /// <summary>Goes on to the next cell.</summary>
    public bool MoveNext()
    {
        if (_next >= _row.Length)
        {
            return false;
        }

        var columnAndKind = ReadNumber();
        var length = (int)ReadNumber();
        Column = (int)(columnAndKind >> 3);
        Kind = (SheetCellKind)(columnAndKind & 7);
        Text = _row.Slice(_next, length);
        _next += length;
        return true;
    }

    private uint ReadNumber()
    {
        var value = 0u;
        for (var shift = 0; ; shift += 7)
        {
            var part = _row[_next++];
            value |= (uint)(part & 0x7f) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }
    }
}
