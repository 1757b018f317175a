using System.Numerics;
using System.Runtime.Intrinsics;
using Sluice.Pipelines.Reading.Csv.Splitting;

namespace Sluice.Pipelines.Reading.Csv.Parsing;

/// <summary>
/// Writes wide records of mostly empty fields, such as exports of trackers with 1,667 columns: all cells are made NULL
/// first, then the few others are written row by row. Going through each column for a few texts takes three times as long.
/// </summary>
internal sealed unsafe class SparseWriter
{
    private const int ColumnsMin = 64;
    private readonly CellWriter _cells;
    private readonly int[] _targets;
    private readonly int _wantedCells;

    /// <summary>A writer for one thread.</summary>
    /// <param name="cells">Writes single cells.</param>
    /// <param name="wanted">The columns to write, by <see cref="RecordColumns"/>.</param>
    /// <param name="fields">The number of fields of a good record.</param>
    public SparseWriter(CellWriter cells, int[] wanted, int fields)
    {
        _cells = cells;
        _targets = new int[fields];
        Array.Fill(_targets, -1);
        for (var i = 0; i < wanted.Length; i++)
        {
            if (wanted[i] >= RecordColumns.FirstCell)
            {
                _targets[wanted[i] - RecordColumns.FirstCell] = i;
                _wantedCells++;
            }
        }
    }

    /// <summary>Whether a batch of records, each with all its fields, is wide and empty enough.</summary>
    public bool IsFor(FieldIndex index)
    {
        if (_wantedCells < ColumnsMin || _wantedCells * 2 < _targets.Length)
        {
            return false;
        }

        // A few records tell enough.
        var looked = Math.Min(index.Rows, 4) * _targets.Length;
        var texts = 0;
        for (var i = 1; i + 4 <= looked; i += 4)
        {
            texts += BitOperations.PopCount(Texts(index.Ends + i));
        }

        return texts * 4 < looked;
    }

    /// <summary>Writes all wanted cells of such a batch.</summary>
    public void Write(CsvBlock block, FieldIndex index, ICellVectors vectors, int row)
    {
        foreach (var target in _targets)
        {
            if (target >= 0)
            {
                SetNull(vectors.Validity(target), row, index.Rows);
            }
        }

        for (var i = 0; i < index.Rows; i++)
        {
            WriteRecord(block, index.Starts[i], index.Ends + (nint)i * _targets.Length, vectors, row + i);
        }
    }

    private void WriteRecord(CsvBlock block, int start, int* ends, ICellVectors vectors, int row)
    {
        WriteText(block, 0, start, ends[0], vectors, row);
        var column = 1;
        for (; column + 4 <= _targets.Length; column += 4)
        {
            for (var texts = Texts(ends + column); texts != 0; texts &= texts - 1)
            {
                var i = column + BitOperations.TrailingZeroCount(texts);
                WriteText(block, i, ends[i - 1] + 1, ends[i], vectors, row);
            }
        }

        for (; column < _targets.Length; column++)
        {
            WriteText(block, column, ends[column - 1] + 1, ends[column], vectors, row);
        }
    }

    private void WriteText(CsvBlock block, int column, int start, int end, ICellVectors vectors, int row)
    {
        var target = _targets[column];
        if (start == end || target < 0)
        {
            return;
        }

        var slot = (StringSlot*)vectors.Values(target) + row;
        if (_cells.WriteText(slot, block.Bytes + start, end - start))
        {
            vectors.Validity(target)[row >> 6] |= 1UL << (row & 63);
        }
    }

    /// <summary>Which of four fields have more than their delimiter.</summary>
    private static uint Texts(int* ends)
    {
        var lengths = Vector128.Load(ends) - Vector128.Load(ends - 1);
        return ~Vector128.Equals(lengths, Vector128<int>.One).ExtractMostSignificantBits() & 0xF;
    }

    private static void SetNull(ulong* validity, int row, int count)
    {
        while (count > 0)
        {
            var bit = row & 63;
            var bits = Math.Min(64 - bit, count);
            validity[row >> 6] &= ~((ulong.MaxValue >> (64 - bits)) << bit);
            row += bits;
            count -= bits;
        }
    }
}
