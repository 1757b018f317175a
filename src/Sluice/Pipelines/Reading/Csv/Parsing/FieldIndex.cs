using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sluice.Pipelines.Reading.Csv.Masks;

namespace Sluice.Pipelines.Reading.Csv.Parsing;

/// <summary>
/// Where the fields of a run of regular records end: first all positions, then the cells, column by column, so that
/// each loop does one thing. Holds as many records as fit the processor's cache.
/// </summary>
internal abstract unsafe class FieldIndex : IDisposable
{
    // Two records of the most columns fit; a record of more fields than this has too many in any case.
    private const int EndsCapacity = 128 * 1024;
    private readonly int _rowsCapacity;

    protected FieldIndex(int rowsCapacity)
    {
        _rowsCapacity = rowsCapacity;
        Ends = (int*)NativeMemory.Alloc((EndsCapacity + 2 * 64) * sizeof(int));
        Starts = (int*)NativeMemory.Alloc((nuint)(rowsCapacity + 2 * 64) * sizeof(int));
        EndIndexes = (int*)NativeMemory.Alloc((nuint)(rowsCapacity + 2 * 64) * sizeof(int));
    }

    /// <summary>The index in the block behind the last byte of each field of each record.</summary>
    public int* Ends { get; private set; }

    /// <summary>The index in the block of the first byte of each record.</summary>
    public int* Starts { get; private set; }

    /// <summary>For each record, the index in <see cref="Ends"/> behind its last field.</summary>
    public int* EndIndexes { get; private set; }

    /// <summary>How many records are indexed.</summary>
    public int Rows { get; protected set; }

    /// <summary>The index in the block of the next record, or blank line.</summary>
    public int Next { get; protected set; }

    /// <summary>
    /// Where the record at <see cref="Next"/> ends, when it has more fields than can be indexed; otherwise -1.
    /// </summary>
    public int OversizeEnd { get; protected set; }

    protected static int EndsMax => EndsCapacity;

    public static FieldIndex Create(RecordRule rule, int rowsCapacity, int endsTarget, bool isPortable) =>
        isPortable || !WideMasks.IsSupported
            ? new FieldIndex<PortableMasks>(rule, rowsCapacity, endsTarget)
            : new FieldIndex<WideMasks>(rule, rowsCapacity, endsTarget);

    /// <summary>Indexes the records from one position on, and at most up to another, where no record is cut.</summary>
    /// <param name="bytes">The block.</param>
    /// <param name="from">The first byte of a record, or of a blank line.</param>
    /// <param name="to">The end of the regular records.</param>
    /// <param name="rowsMax">How many records are wanted, at most the capacity.</param>
    /// <param name="hasQuotes">Whether there may be quotes.</param>
    public abstract void Read(byte* bytes, int from, int to, int rowsMax, bool hasQuotes);

    public void Dispose()
    {
        NativeMemory.Free(Ends);
        NativeMemory.Free(Starts);
        NativeMemory.Free(EndIndexes);
        Ends = Starts = EndIndexes = null;
    }
}

/// <inheritdoc/>
internal sealed unsafe class FieldIndex<TMasks>(RecordRule rule, int rowsCapacity, int endsTarget) : FieldIndex(rowsCapacity)
    where TMasks : struct, IByteMasks
{
    private readonly byte _quote = rule.QuoteByte;
    private readonly byte _delimiter = rule.DelimiterByte;
    private readonly bool _hasQuote = rule.Quote >= 0;
    private readonly ulong _hasDelimiter = rule.Delimiter.Length == 0 ? 0 : ulong.MaxValue;

    public override void Read(byte* bytes, int from, int to, int rowsMax, bool hasQuotes)
    {
        OversizeEnd = -1;
        if (hasQuotes && _hasQuote)
        {
            Read<Yes>(bytes, from, to, rowsMax);
        }
        else
        {
            Read<No>(bytes, from, to, rowsMax);
        }
    }

    private void Read<TQuotes>(byte* bytes, int from, int to, int rowsMax)
    {
        var (quote, delimiter, hasDelimiter) = (_quote, _delimiter, _hasDelimiter);
        var ends = Ends;
        var endIndexes = EndIndexes;
        var (count, rows) = (0, 0);
        ulong carriedInside = 0;
        ulong carriedLineEnd = 1;
        var i = from;
        for (; i < to && rows < rowsMax && (count < endsTarget || rows == 0); i += 64)
        {
            var valid = to - i >= 64 ? ulong.MaxValue : (1UL << (to - i)) - 1;
            var outside = TMasks.LineEnds(bytes + i) & valid;
            var delimiters = TMasks.Equal(bytes + i, delimiter) & valid & hasDelimiter;
            if (typeof(TQuotes) == typeof(Yes))
            {
                var inside = TMasks.Parity(TMasks.Equal(bytes + i, quote) & valid) ^ carriedInside;
                outside &= ~inside;
                delimiters &= ~inside;
                carriedInside = 0 - (inside >> 63);
            }

            var recordEnds = outside & ~((outside << 1) | carriedLineEnd);
            carriedLineEnd = outside >> 63;
            var fieldEnds = delimiters | recordEnds;

            // The field ends up to and with the first record end; a garbage entry when there is none.
            endIndexes[rows] = count + BitOperations.PopCount(fieldEnds & (recordEnds ^ (recordEnds - 1)));
            rows += recordEnds == 0 ? 0 : 1;
            for (var rest = recordEnds & (recordEnds - 1); rest != 0; rest &= rest - 1)
            {
                endIndexes[rows++] = count + BitOperations.PopCount(fieldEnds & (rest ^ (rest - 1)));
            }

            count += Expand(fieldEnds, i, ends + count);
            if (count >= EndsMax && rows == 0)
            {
                // Of a record this long only the end is looked for.
                count = EndsMax - 64;
                OversizeEnd = 0;
            }
        }

        i = Math.Min(i, to);
        var isOpen = i == to && from < to && !IsLineEnd(bytes[to - 1]);
        Finish(bytes, from, to, rowsMax, i, isOpen, count, rows);
    }

    private void Finish(byte* bytes, int from, int to, int rowsMax, int at, bool isOpen, int count, int rows)
    {
        if (isOpen && rows < rowsMax)
        {
            // The last record of the file has no line end.
            Ends[count++] = to;
            EndIndexes[rows++] = count;
        }

        if (OversizeEnd == 0)
        {
            // It is the first, and written by other means.
            OversizeEnd = rows == 0 ? to : Ends[EndIndexes[0] - 1];
            Next = BehindLineEnds(bytes, from, to);
            Rows = 0;
            return;
        }

        Rows = Math.Min(rows, rowsMax);
        Next = FindStarts(bytes, from, to, at);
    }

    /// <summary>Finds where the records begin: behind the line ends of the ones before. Returns where the next begins.</summary>
    private int FindStarts(byte* bytes, int from, int to, int at)
    {
        var start = BehindLineEnds(bytes, from, to);
        for (var i = 0; i < Rows; i++)
        {
            Starts[i] = start;
            start = BehindLineEnds(bytes, Ends[EndIndexes[i] - 1], to);
        }

        return Rows == 0 ? at : start;
    }

    private static int BehindLineEnds(byte* bytes, int at, int to)
    {
        while (at < to && IsLineEnd(bytes[at]))
        {
            at++;
        }

        return at;
    }

    private static bool IsLineEnd(byte value) => value is (byte)'\n' or (byte)'\r';

    /// <summary>
    /// Writes the positions of the bits. Eight are written in any case, garbage behind the last: in most steps there are
    /// fewer, and guessing how many costs more than writing them.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Expand(ulong bits, int offset, int* output)
    {
        var count = BitOperations.PopCount(bits);
        for (var i = 0; ; i += 8)
        {
            for (var j = i; j < i + 8; j++)
            {
                output[j] = offset + BitOperations.TrailingZeroCount(bits);
                bits &= bits - 1;
            }

            if (i + 8 >= count)
            {
                return count;
            }
        }
    }
}
