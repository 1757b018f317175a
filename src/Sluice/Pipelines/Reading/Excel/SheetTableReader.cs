using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sluice.DuckDbApi;
using Sluice.Pipelines.Reading.Csv.Parsing;
using Sluice.Pipelines.Reading.Excel.Rows;

namespace Sluice.Pipelines.Reading.Excel;

/// <summary>
/// Writes rows of the store into DuckDB's vectors, one block at a time. Rows come one by one and vectors are columns, so
/// the places of all vectors of the chunk are taken first. Text stays in the block and is pointed at.
/// </summary>
internal sealed unsafe class SheetTableReader : DuckTableReader
{
    private const int ValidityWords = SheetStore.BlockRowsMax / 64;

    private readonly SheetSource _source;
    private readonly Func<int> _nextBlock;
    private readonly int[] _projection;

    // By column of the sheet: the slot of the projection that shows it, or -1.
    private readonly int[] _slotOfPlace;

    // By slot: where the vector's texts are, and which rows have one.
    private readonly StringSlot*[] _texts;
    private readonly ulong[] _valid;

    private byte* _block;
    private int _capacity;

    public SheetTableReader(SheetSource source, int[] projection, Func<int> nextBlock)
    {
        _source = source;
        _projection = projection;
        _nextBlock = nextBlock;
        _texts = new StringSlot*[projection.Length];
        _valid = new ulong[projection.Length * ValidityWords];
        var slots = new int[source.Columns.Count];
        Array.Fill(slots, -1);
        for (var slot = 0; slot < projection.Length; slot++)
        {
            if (projection[slot] >= SheetTableFunction.FirstDataColumn)
            {
                slots[projection[slot] - SheetTableFunction.FirstDataColumn] = slot;
            }
        }

        _slotOfPlace = [.. source.IndexOfPlace().Select(index => index < 0 ? -1 : slots[index])];
    }

    protected override int Fill(DuckDataChunk output)
    {
        var block = _nextBlock();
        if (block >= _source.Store.BlockCount)
        {
            return 0;
        }

        var (rows, firstRow, bytes) = _source.Store[block];
        Load(block, bytes);
        var numbers = TakeVectors(output, rows, firstRow);
        var at = _block;
        for (var row = 0; row < rows; row++)
        {
            var length = *(int*)at;
            numbers.Write(row, at, length);
            WriteCells(row, at + SheetRow.HeadBytes, at + length);
            at += length;
        }

        WriteValidity(output, rows);
        return rows;
    }

    protected override void Dispose(bool disposing)
    {
        NativeMemory.Free(_block);
        _block = null;
    }

    private void Load(int block, int bytes)
    {
        if (_capacity < bytes + SheetStore.Padding)
        {
            NativeMemory.Free(_block);
            _capacity = Math.Max(bytes + SheetStore.Padding, _capacity * 2);
            _block = (byte*)NativeMemory.AllocZeroed((nuint)_capacity);
        }

        _source.Store.Read(block, new Span<byte>(_block, bytes));
    }

    private RowColumns TakeVectors(DuckDataChunk output, int rows, long firstRow)
    {
        var columns = default(RowColumns);
        for (var slot = 0; slot < _projection.Length; slot++)
        {
            var writer = output.Writer(slot);
            switch (_projection[slot])
            {
                case 0:
                    var numbers = writer.Values<long>();
                    for (var row = 0; row < rows; row++)
                    {
                        numbers[row] = firstRow + row;
                    }

                    break;
                case 1:
                    columns.SheetRows = Address<long, long>(writer.Values<long>());
                    break;
                case 2:
                    columns.Errors = Address<byte, byte>(writer.Values<byte>());
                    break;
                case 3:
                    columns.Raws = Address<UInt128, StringSlot>(writer.Values<UInt128>());
                    break;
                default:
                    _texts[slot] = Address<UInt128, StringSlot>(writer.Values<UInt128>());
                    break;
            }
        }

        return columns;
    }

    // A column that comes twice in one row is the last one's: the validity bit is only ever set, the text written over.
    private void WriteCells(int row, byte* at, byte* end)
    {
        while (at < end)
        {
            var place = (int)(ReadNumber(ref at) >> 3);
            var length = (int)ReadNumber(ref at);
            var slot = (uint)place < (uint)_slotOfPlace.Length ? _slotOfPlace[place] : -1;
            if (slot >= 0)
            {
                StringSlot.Write(_texts[slot] + row, at, length);
                _valid[slot * ValidityWords + (row >> 6)] |= 1UL << (row & 63);
            }

            at += length;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint ReadNumber(ref byte* at)
    {
        uint value = *at++;
        if (value < 0x80)
        {
            return value;
        }

        value &= 0x7f;
        for (var shift = 7; ; shift += 7)
        {
            uint part = *at++;
            value |= (part & 0x7f) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }
    }

    /// <summary>Tells DuckDB of NULLs, column by column, and only where there are some; their texts become empty.</summary>
    private void WriteValidity(DuckDataChunk output, int rows)
    {
        var words = (rows + 63) / 64;
        for (var slot = 0; slot < _projection.Length; slot++)
        {
            if (_projection[slot] < SheetTableFunction.FirstDataColumn)
            {
                continue;
            }

            var valid = _valid.AsSpan(slot * ValidityWords, words);
            if (!IsAllValid(valid, rows))
            {
                var writer = output.Writer(slot);
                valid.CopyTo(writer.WritableValidity());
                ClearNulls(_texts[slot], valid, rows);
            }

            valid.Clear();
        }
    }

    private static bool IsAllValid(ReadOnlySpan<ulong> valid, int rows)
    {
        var last = (rows & 63) == 0 ? ulong.MaxValue : (1UL << (rows & 63)) - 1;
        return valid[^1] == last && !valid[..^1].ContainsAnyExcept(ulong.MaxValue);
    }

    private static void ClearNulls(StringSlot* texts, ReadOnlySpan<ulong> valid, int rows)
    {
        for (var word = 0; word < valid.Length; word++)
        {
            var inside = Math.Min(64, rows - word * 64);
            var nulls = ~valid[word] & (inside == 64 ? ulong.MaxValue : (1UL << inside) - 1);
            for (; nulls != 0; nulls &= nulls - 1)
            {
                texts[word * 64 + BitOperations.TrailingZeroCount(nulls)] = default;
            }
        }
    }

    // The memory is DuckDB's and does not move while the chunk is being filled.
    private static TTarget* Address<T, TTarget>(Span<T> span)
        where T : unmanaged
        where TTarget : unmanaged => (TTarget*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(span));

    /// <summary>The columns that every row has; null where the query does not ask for them.</summary>
    private struct RowColumns
    {
        public long* SheetRows;
        public byte* Errors;
        public StringSlot* Raws;

        public readonly void Write(int row, byte* at, int length)
        {
            if (SheetRows != null)
            {
                SheetRows[row] = *(int*)(at + 4);
            }

            if (Errors != null)
            {
                Errors[row] = at[8];
            }

            if (Raws != null)
            {
                StringSlot.Write(Raws + row, at, length);
            }
        }
    }
}
