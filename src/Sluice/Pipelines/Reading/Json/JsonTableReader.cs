using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sluice.DuckDbApi;

namespace Sluice.Pipelines.Reading.Json;

/// <summary>
/// Writes records into DuckDB's vectors. Records come one by one and vectors are columns, so the places of all vectors
/// of the chunk are taken first and cells are written where they belong as they are met. Text stays where it is in the
/// block; only what has escapes or blanks is written anew. Nothing is allocated for a record or a cell.
/// </summary>
internal sealed unsafe class JsonTableReader : DuckTableReader
{
    private const int ValidityWords = 2048 / 64;

    private readonly JsonSource _source;
    private readonly JsonBlocks _blocks;
    private readonly JsonNames _names;
    private readonly JsonRecord _record;
    private readonly JsonBlock _block = new();
    private readonly int[] _projection;

    // By column of the file: the first slot of the projection that shows it, or -1; and its kind.
    private readonly int[] _slotOfColumn;
    private readonly CellKind[] _kinds;

    // By slot: where the vector's strings are, and which rows have one.
    private readonly UInt128*[] _strings;
    private readonly ulong[] _valid;
    private readonly bool _isParsed;

    private byte* _made;
    private int _madeCapacity;
    private int _madeCount;
    private int _next;
    private bool _isUtf8;

    public JsonTableReader(JsonSource source, JsonBlocks blocks, int[] projection)
    {
        _source = source;
        _blocks = blocks;
        _projection = projection;
        (_names, _record) = source.OpenParser();
        _kinds = [.. source.Columns.Select(column => column.Kind)];
        _slotOfColumn = new int[_kinds.Length];
        Array.Fill(_slotOfColumn, -1);
        _strings = new UInt128*[projection.Length];
        _valid = new ulong[projection.Length * ValidityWords];
        for (var slot = 0; slot < projection.Length; slot++)
        {
            _isParsed |= projection[slot] is 2 or >= JsonTableFunction.FirstDataColumn;
            if (projection[slot] >= JsonTableFunction.FirstDataColumn)
            {
                _slotOfColumn[projection[slot] - JsonTableFunction.FirstDataColumn] = slot;
            }
        }
    }

    protected override int Fill(DuckDataChunk output)
    {
        if (_next == _block.RecordCount)
        {
            if (!_blocks.Claim(_block))
            {
                return 0;
            }

            _next = 0;
            _isUtf8 = !_isParsed || _block.AreRecordsUtf8();
        }

        var count = Math.Min(DuckDataChunk.Capacity, _block.RecordCount - _next);
        var errors = default(Span<byte>);
        TakeVectors(output, count, ref errors);
        if (_isParsed)
        {
            ReserveMade();
            for (var row = 0; row < count; row++)
            {
                var error = (byte)WriteRecord(_next + row, row);
                if (!errors.IsEmpty)
                {
                    errors[row] = error;
                }
            }

            WriteValidity(output, count);
        }

        _next += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        NativeMemory.Free(_made);
        _made = null;
        _block.Dispose();
        _record.Dispose();
        _names.Dispose();
    }

    /// <summary>Writes the columns that need no parsing, and takes the places of the others.</summary>
    private void TakeVectors(DuckDataChunk output, int count, ref Span<byte> errors)
    {
        for (var slot = 0; slot < _projection.Length; slot++)
        {
            var writer = output.Writer(slot);
            switch (_projection[slot])
            {
                case 0:
                    WriteRowNumbers(writer.Values<long>()[..count]);
                    break;
                case 1:
                    WriteOffsets(writer.Values<long>()[..count]);
                    break;
                case 2:
                    errors = writer.Values<byte>();
                    break;
                case 3:
                    WriteRaw(writer, count);
                    break;
                default:
                    _strings[slot] = (UInt128*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(writer.Values<UInt128>()));
                    break;
            }
        }
    }

    private void WriteRowNumbers(Span<long> rows)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = _block.FirstRow + _next + i;
        }
    }

    private void WriteOffsets(Span<long> offsets)
    {
        for (var i = 0; i < offsets.Length; i++)
        {
            offsets[i] = _block.OffsetOf(_block.StartOf(_next + i));
        }
    }

    private void WriteRaw(DuckVectorWriter writer, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var start = _block.StartOf(_next + i);
            writer.SetUtf8NoCopy(i, start, (int)(_block.EndOf(_next + i) - start));
        }
    }

    private StructureErrors WriteRecord(int index, int row)
    {
        if (_block.IsCut)
        {
            return StructureErrors.FieldTooLong;
        }

        var start = _block.StartOf(index);
        var isUtf8 = _isUtf8 || _block.IsRecordUtf8(index);
        if (!_record.Parse(start, _block.EndOf(index)))
        {
            return isUtf8 ? StructureErrors.BrokenJson : StructureErrors.BrokenJson | StructureErrors.UndecodableBytes;
        }

        var fieldBytesMax = _source.FieldBytesMax;
        var errors = _record.Errors(isUtf8, fieldBytesMax);
        if (!isUtf8)
        {
            // Not a single cell: DuckDB trusts that text is UTF-8.
            return errors;
        }

        foreach (ref readonly var member in _record.Members)
        {
            if ((uint)member.Column < (uint)_slotOfColumn.Length && _slotOfColumn[member.Column] is var slot and >= 0)
            {
                WriteCell(slot, row, start, member, fieldBytesMax);
            }
        }

        return errors;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void WriteCell(int slot, int row, byte* record, in JsonMember member, int fieldBytesMax)
    {
        ref var valid = ref _valid[slot * ValidityWords + (row >> 6)];
        var cell = member.Length > fieldBytesMax ? default : JsonCell.Of(record, member, _kinds[member.Column], _made + _madeCount);
        if (cell.IsNull)
        {
            // A name that comes twice: the last value counts, also when it is null.
            valid &= ~(1UL << (row & 63));
            return;
        }

        if (cell.Text == _made + _madeCount)
        {
            _madeCount += cell.Length;
        }

        valid |= 1UL << (row & 63);
        WriteString(_strings[slot] + row, cell.Text, cell.Length);
    }

    /// <summary>
    /// A DuckDB string: its length, then up to 12 bytes in place, or 4 bytes and a pointer. Unused bytes are zero.
    /// Behind every text there are bytes that may be read, so it is copied by whole words and masked.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteString(UInt128* target, byte* text, int length)
    {
        var words = (ulong*)target;
        if (length > 12)
        {
            words[0] = (uint)length | (ulong)*(uint*)text << 32;
            words[1] = (ulong)text;
            return;
        }

        var low = *(uint*)text;
        var high = *(ulong*)(text + 4);
        if (length < 4)
        {
            low &= (1u << length * 8) - 1;
            high = 0;
        }
        else
        {
            high = length == 12 ? high : high & (1UL << (length - 4) * 8) - 1;
        }

        words[0] = (uint)length | (ulong)low << 32;
        words[1] = high;
    }

    /// <summary>Tells DuckDB of NULLs, column by column, and only where there are some; their strings become empty.</summary>
    private void WriteValidity(DuckDataChunk output, int count)
    {
        var words = (count + 63) / 64;
        for (var slot = 0; slot < _projection.Length; slot++)
        {
            if (_projection[slot] < JsonTableFunction.FirstDataColumn)
            {
                continue;
            }

            var valid = _valid.AsSpan(slot * ValidityWords, words);
            if (!IsAllValid(valid, count))
            {
                var writer = output.Writer(slot);
                valid.CopyTo(writer.WritableValidity());
                ClearNulls(_strings[slot], valid, count);
            }

            valid.Clear();
        }
    }

    private static bool IsAllValid(ReadOnlySpan<ulong> valid, int count)
    {
        var last = (count & 63) == 0 ? ulong.MaxValue : (1UL << (count & 63)) - 1;
        return valid[^1] == last && !valid[..^1].ContainsAnyExcept(ulong.MaxValue);
    }

    private static void ClearNulls(UInt128* strings, ReadOnlySpan<ulong> valid, int count)
    {
        for (var word = 0; word < valid.Length; word++)
        {
            var rows = Math.Min(64, count - word * 64);
            if (valid[word] == 0)
            {
                new Span<UInt128>(strings + word * 64, rows).Clear();
                continue;
            }

            var nulls = ~valid[word] & (rows == 64 ? ulong.MaxValue : (1UL << rows) - 1);
            for (; nulls != 0; nulls &= nulls - 1)
            {
                strings[word * 64 + System.Numerics.BitOperations.TrailingZeroCount(nulls)] = default;
            }
        }
    }

    /// <summary>Cells that are written anew are never longer than they are in the block, so its size is enough for all of them.</summary>
    private void ReserveMade()
    {
        _madeCount = 0;
        if (_madeCapacity < _block.Count)
        {
            _madeCapacity = _block.Capacity;
            NativeMemory.Free(_made);
            _made = (byte*)NativeMemory.Alloc((nuint)_madeCapacity + JsonGrammar.Padding);
        }
    }
}
