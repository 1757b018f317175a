using System.Runtime.CompilerServices;
using System.Text.Unicode;
using Sluice.Pipelines.Reading.Csv.Splitting;

namespace Sluice.Pipelines.Reading.Csv.Parsing;

/// <summary>
/// Writes the rows of one thread: claims blocks from the <see cref="Splitter"/>, and writes their records into
/// vectors, only the columns that are wanted. Texts point into the block; the block and the side buffer stay as they
/// are until the next call.
/// </summary>
internal sealed unsafe class RowParser : IDisposable
{
    // The positions of a batch, the texts they point at and the slots that are written should stay in the second cache.
    private const int EndsTarget = 64 * 1024;
    private const int RowsMax = 2048;

    private readonly Splitter _splitter;
    private readonly RecordRule _rule;
    private readonly int _expectedFields;
    private readonly int[] _wanted;
    private readonly bool _checksBytes;
    private readonly bool _isNumbersOnly;
    private readonly FieldIndex? _index;
    private readonly CellWriter _cells;
    private readonly SparseWriter? _sparse;
    private readonly FieldSlice[] _slices;
    private readonly byte[] _errors = new byte[RowsMax];

    private CsvBlock? _block;
    private int _position;
    private int _irregularIndex;
    private long _row;
    private bool _isText;
    private bool _hasNul;

    /// <summary>A parser for one thread.</summary>
    /// <param name="splitter">Shared by all threads.</param>
    /// <param name="rule">The dialect and the limits.</param>
    /// <param name="expectedFields">The number of fields of a good record.</param>
    /// <param name="wanted">The columns to write, by <see cref="RecordColumns"/>.</param>
    /// <param name="options">What is null, and sizes.</param>
    public RowParser(Splitter splitter, RecordRule rule, int expectedFields, int[] wanted, CsvOptions options)
    {
        _splitter = splitter;
        _rule = rule;
        _expectedFields = expectedFields;
        _wanted = wanted;
        _checksBytes = Array.Exists(wanted, column => column is RecordColumns.Error or >= RecordColumns.FirstCell);
        _isNumbersOnly = Array.TrueForAll(wanted, column => column == RecordColumns.Row);
        _cells = new CellWriter(rule, options);
        _sparse = options.EmptyIsNull ? new SparseWriter(_cells, wanted, expectedFields) : null;
        _index = rule.IsVectorised
            ? FieldIndex.Create(rule, RowsMax, EndsTarget, options.PortableInstructions)
            : null;
        _slices = new FieldSlice[expectedFields];
    }

    /// <summary>Writes the next rows, or gives 0 when there are no more blocks.</summary>
    /// <param name="vectors">Where to write: item i is column i of those wanted.</param>
    /// <param name="rowsMax">How many rows there is room for, at most 2,048.</param>
    public int Fill(ICellVectors vectors, int rowsMax)
    {
        _cells.Clear();
        if (_block is null || _position == _block.Length)
        {
            if (!NextBlock())
            {
                return 0;
            }
        }

        if (_isNumbersOnly)
        {
            return WriteNumbers(_block!, vectors, rowsMax);
        }

        var rows = 0;
        while (rows < rowsMax && _position < _block!.Length)
        {
            rows += WriteNext(_block, vectors, rows, rowsMax);
        }

        return rows > 0 ? rows : Fill(vectors, rowsMax);
    }

    public void Dispose()
    {
        if (_block is not null)
        {
            _splitter.Return(_block);
            _block = null;
        }

        _index?.Dispose();
        _cells.Dispose();
    }

    private bool NextBlock()
    {
        if (_block is not null)
        {
            _splitter.Return(_block);
        }

        _block = _splitter.Claim();
        if (_block is null)
        {
            return false;
        }

        _position = 0;
        _irregularIndex = 0;
        _row = _block.FirstRow;
        var bytes = new ReadOnlySpan<byte>(_block.Bytes, _block.Length);
        _isText = !_checksBytes || !_block.MayHaveNonAscii || Utf8.IsValid(bytes);
        _hasNul = _checksBytes && _block.MayHaveNul && bytes.Contains((byte)0);
        return true;
    }

    /// <summary>For count(*), and queries that want the numbers of the records alone: they are known without parsing.</summary>
    private int WriteNumbers(CsvBlock block, ICellVectors vectors, int rowsMax)
    {
        var left = block.FirstRow + block.Records - _row;
        var rows = (int)Math.Min(rowsMax, left);
        for (var i = 0; i < _wanted.Length; i++)
        {
            Number(new((long*)vectors.Values(i), rows), _row);
        }

        _row += rows;
        _position = rows == left ? block.Length : 0;
        return rows;
    }

    /// <summary>Writes the next irregular record, or the regular ones up to it.</summary>
    private int WriteNext(CsvBlock block, ICellVectors vectors, int row, int rowsMax)
    {
        var irregular = _irregularIndex < block.Irregular.Count ? block.Irregular[_irregularIndex] : default;
        var regularEnd = _irregularIndex < block.Irregular.Count ? irregular.Start : block.Length;
        if (_index is null || _position == regularEnd)
        {
            if (_irregularIndex == block.Irregular.Count)
            {
                _position = block.Length;
                return 0;
            }

            _irregularIndex++;
            _position = irregular.Next;
            WriteSingle(block, vectors, row, irregular.Start, irregular.End, irregular.Error);
            return 1;
        }

        _index.Read(block.Bytes, _position, regularEnd, Math.Min(rowsMax, RowsMax) - row, block.HasQuotes);
        _position = _index.Next;
        if (_index.OversizeEnd >= 0)
        {
            WriteSingle(block, vectors, row, _index.Next, _index.OversizeEnd, StructureErrors.None);
            _position = _index.OversizeEnd;
            return 1;
        }

        WriteBatch(block, _index, vectors, row);
        _row += _index.Rows;
        return _index.Rows;
    }

    private void WriteBatch(CsvBlock block, FieldIndex index, ICellVectors vectors, int row)
    {
        var isUniform = FindErrors(block, index);
        var isSparse = isUniform && _sparse?.IsFor(index) == true;
        if (isSparse)
        {
            _sparse!.Write(block, index, vectors, row);
        }

        for (var i = 0; i < _wanted.Length; i++)
        {
            switch (_wanted[i])
            {
                case RecordColumns.Row:
                    Number(new((long*)vectors.Values(i) + row, index.Rows), _row);
                    break;
                case RecordColumns.Byte:
                    Offsets(new((long*)vectors.Values(i) + row, index.Rows), index.Starts, block.Offset);
                    break;
                case RecordColumns.Error:
                    _errors.AsSpan(0, index.Rows).CopyTo(new Span<byte>((byte*)vectors.Values(i) + row, index.Rows));
                    break;
                case RecordColumns.Raw:
                    WriteRaw((StringSlot*)vectors.Values(i) + row, block.Bytes, index);
                    break;
                case >= RecordColumns.FirstCell when !isSparse:
                    var column = _wanted[i] - RecordColumns.FirstCell;
                    _cells.WriteColumn(block, index, column, isUniform ? _expectedFields : 0, vectors, i, row);
                    break;
            }
        }

        if (!_isText)
        {
            RewriteUndecodable(block, index, vectors, row);
        }
    }

    /// <summary>Finds what is wrong with each record of a batch; true when all have the expected number of fields.</summary>
    private bool FindErrors(CsvBlock block, FieldIndex index)
    {
        var isUniform = true;
        var first = 0;
        for (var i = 0; i < index.Rows; i++)
        {
            var fields = index.EndIndexes[i] - first;
            first = index.EndIndexes[i];
            _errors[i] = CountError(fields);
            isUniform &= fields == _expectedFields;
        }

        if (!_isText || _hasNul)
        {
            for (var i = 0; i < index.Rows; i++)
            {
                var start = index.Starts[i];
                _errors[i] |= ByteErrors(new(block.Bytes + start, index.Ends[index.EndIndexes[i] - 1] - start));
            }
        }

        return isUniform;
    }

    private byte CountError(int fields) => fields == _expectedFields ? (byte)0
        : fields < _expectedFields ? (byte)StructureErrors.TooFewFields
        : (byte)StructureErrors.TooManyFields;

    private byte ByteErrors(ReadOnlySpan<byte> record)
    {
        var errors = StructureErrors.None;
        if (!_isText && !Utf8.IsValid(record))
        {
            errors |= StructureErrors.UndecodableBytes;
        }

        if (_hasNul && record.Contains((byte)0))
        {
            errors |= StructureErrors.NulByte;
        }

        return (byte)errors;
    }

    private static void Number(Span<long> values, long first)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = first + i;
        }
    }

    private static void Offsets(Span<long> values, int* starts, long offset)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = offset + starts[i];
        }
    }

    private static void WriteRaw(StringSlot* slots, byte* bytes, FieldIndex index)
    {
        for (var i = 0; i < index.Rows; i++)
        {
            var start = index.Starts[i];
            StringSlot.Write(slots + i, bytes + start, index.Ends[index.EndIndexes[i] - 1] - start);
        }
    }

    /// <summary>Writes the cells of records with bytes that are no text once more, with replacement characters.</summary>
    private void RewriteUndecodable(CsvBlock block, FieldIndex index, ICellVectors vectors, int row)
    {
        for (var i = 0; i < index.Rows; i++)
        {
            if ((_errors[i] & (byte)StructureErrors.UndecodableBytes) != 0)
            {
                var start = index.Starts[i];
                WriteCells(block.Bytes + start, index.Ends[index.EndIndexes[i] - 1] - start, vectors, row + i, isText: false);
            }
        }
    }

    /// <summary>Writes one record by itself.</summary>
    private void WriteSingle(CsvBlock block, ICellVectors vectors, int row, int start, int end, StructureErrors error)
    {
        var bytes = block.Bytes + start;
        var fields = WriteCells(bytes, end - start, vectors, row, _isText);
        var errors = (byte)error;
        if (error == StructureErrors.None)
        {
            errors = CountError(fields);
        }

        errors |= ByteErrors(new(bytes, end - start));
        for (var i = 0; i < _wanted.Length; i++)
        {
            switch (_wanted[i])
            {
                case RecordColumns.Row:
                    ((long*)vectors.Values(i))[row] = _row;
                    break;
                case RecordColumns.Byte:
                    ((long*)vectors.Values(i))[row] = block.Offset + start;
                    break;
                case RecordColumns.Error:
                    ((byte*)vectors.Values(i))[row] = errors;
                    break;
                case RecordColumns.Raw:
                    StringSlot.Write((StringSlot*)vectors.Values(i) + row, bytes, end - start);
                    break;
            }
        }

        _row++;
    }

    private int WriteCells(byte* record, int length, ICellVectors vectors, int row, bool isText)
    {
        var fields = RecordFields.Read(new(record, length), _rule, _slices);
        for (var i = 0; i < _wanted.Length; i++)
        {
            var column = _wanted[i] - RecordColumns.FirstCell;
            if (column >= 0)
            {
                _cells.WriteCell(record, column < fields ? _slices[column] : null, vectors, i, row, isText);
            }
        }

        return fields;
    }
}
