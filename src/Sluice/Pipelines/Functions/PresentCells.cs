using System.Numerics;
using Sluice.Pipelines.Typing;
using Sluice.DuckDbApi;

namespace Sluice.Pipelines.Functions;

/// <summary>
/// The cells of many text columns that are not NULL, row by row. Wide files are mostly empty, so the columns' validity
/// words are walked 64 rows at a time, and an empty cell costs nothing. One per thread; holds the cells of one block of
/// 64 rows at most, so that a chunk of thousands of full columns does not need memory for all of them.
/// </summary>
/// <param name="nullWords">Words that mean no value: a cell of one is as if it were NULL.</param>
internal sealed unsafe class PresentCells(NullWords nullWords)
{
    /// <summary>Rows of one block: as many as a validity word has bits.</summary>
    public const int BlockRowsMax = 64;

    private readonly int[] _firstOfRow = new int[BlockRowsMax];
    private readonly int[] _lastOfRow = new int[BlockRowsMax];
    private Cell[] _cells = new Cell[256];
    private int[] _nextOfRow = new int[256];
    private nint[] _slots = [];
    private nint[] _validity = [];
    private int _columns;
    private int _rows;

    /// <summary>Blocks of the chunk that is open.</summary>
    public int Blocks => (_rows + BlockRowsMax - 1) / BlockRowsMax;

    /// <summary>Rows of the block that is loaded.</summary>
    public int BlockRows { get; private set; }

    /// <summary>Points at the vectors of a chunk, all of them VARCHAR; they must stay until the last row is read.</summary>
    public void Open(DuckDataChunk chunk)
    {
        _columns = chunk.Types.Count;
        _rows = chunk.Count;
        if (_slots.Length < _columns)
        {
            _slots = new nint[_columns];
            _validity = new nint[_columns];
        }
        for (var i = 0; i < _columns; i++)
        {
            // Vectors are native memory that does not move, so plain addresses may be kept for the time of the call.
            var vector = chunk.Column(i);
            fixed (TextSlot* slots = vector.Values<TextSlot>())
                _slots[i] = (nint)slots;
            fixed (ulong* words = vector.Validity)
                _validity[i] = (nint)words;
        }
    }

    /// <summary>The number of cells of the whole chunk that are not NULL, those of null words among them.</summary>
    public int CountAll()
    {
        var count = 0;
        for (var i = 0; i < _columns; i++)
        {
            for (var block = 0; block < Blocks; block++)
                count += BitOperations.PopCount(Present(i, block));
        }
        return count;
    }

    /// <summary>Gathers the cells of 64 rows.</summary>
    public void LoadBlock(int block)
    {
        BlockRows = Math.Min(BlockRowsMax, _rows - block * BlockRowsMax);
        Array.Fill(_firstOfRow, -1);
        var count = 0;
        for (var i = 0; i < _columns; i++)
        {
            var present = Present(i, block);
            var slots = (TextSlot*)_slots[i] + block * BlockRowsMax;
            while (present != 0)
            {
                var row = BitOperations.TrailingZeroCount(present);
                present &= present - 1;
                var cell = new Cell(i, TextSlot.Start(slots + row), slots[row].Length);
                if (nullWords.Contains(cell.Utf8))
                    continue;
                if (count == _cells.Length)
                    Grow();
                _cells[count] = cell;
                _nextOfRow[count] = -1;
                if (_firstOfRow[row] < 0)
                    _firstOfRow[row] = count;
                else
                    _nextOfRow[_lastOfRow[row]] = count;
                _lastOfRow[row] = count++;
            }
        }
    }

    /// <summary>The cells of a row of the loaded block, in the order of the columns.</summary>
    public RowCells OfRow(int row) => new(this, _firstOfRow[row]);

    private ulong Present(int column, int block)
    {
        var rows = Math.Min(BlockRowsMax, _rows - block * BlockRowsMax);
        var inside = rows == BlockRowsMax ? ulong.MaxValue : (1ul << rows) - 1;
        var words = (ulong*)_validity[column];
        return words == null ? inside : words[block] & inside;
    }

    private void Grow()
    {
        Array.Resize(ref _cells, _cells.Length * 2);
        Array.Resize(ref _nextOfRow, _nextOfRow.Length * 2);
    }

    /// <summary>One cell that is not NULL.</summary>
    /// <param name="column">Its column, from 0.</param>
    /// <param name="start">Its text, in the vector's memory.</param>
    /// <param name="length">The length of the text in bytes.</param>
    internal readonly struct Cell(int column, byte* start, int length)
    {
        private readonly byte* _start = start;
        private readonly int _length = length;

        /// <summary>Its column, from 0.</summary>
        public int Column { get; } = column;

        /// <summary>Its text.</summary>
        public ReadOnlySpan<byte> Utf8 => new(_start, _length);
    }

    /// <summary>Goes through the cells of one row.</summary>
    internal ref struct RowCells(PresentCells cells, int first)
    {
        private int _next = first;
        private int _current = -1;

        public readonly Cell Current => cells._cells[_current];

        public readonly RowCells GetEnumerator() => this;

        public bool MoveNext()
        {
            _current = _next;
            if (_current < 0)
                return false;
            _next = cells._nextOfRow[_current];
            return true;
        }
    }
}
