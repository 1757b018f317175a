using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace Sluice.Pipelines.Reading.Json;

/// <summary>
/// Some whole records of a file, in memory of one thread, with where each begins and ends. Filled by
/// <see cref="JsonBlocks"/>; its memory is used again for the next block. The owner disposes it.
/// </summary>
internal sealed unsafe class JsonBlock : IDisposable
{
    private int _recordCapacity;
    private int* _starts;
    private int* _ends;

    /// <summary>The bytes; <see cref="JsonGrammar.Padding"/> more can be read.</summary>
    public byte* Bytes { get; private set; }

    /// <summary>How many bytes fit.</summary>
    public int Capacity { get; private set; }

    /// <summary>How many bytes are there.</summary>
    public int Count { get; set; }

    /// <summary>Offset of the first byte in the decoded bytes of the file.</summary>
    public long Offset { get; set; }

    /// <summary>Number of the first record in the file, from 1.</summary>
    public long FirstRow { get; set; }

    /// <summary>How many whole records there are.</summary>
    public int RecordCount { get; private set; }

    /// <summary>True when the only record is the start of one over the limit, whose rest was left out.</summary>
    public bool IsCut { get; set; }

    /// <summary>Where record <paramref name="index"/> begins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* StartOf(int index) => Bytes + _starts[index];

    /// <summary>Behind the last byte of record <paramref name="index"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* EndOf(int index) => Bytes + _ends[index];

    /// <summary>Offset of a place of this block in the decoded bytes of the file.</summary>
    public long OffsetOf(byte* at) => Offset + (at - Bytes);

    /// <summary>The bytes as a span.</summary>
    public Span<byte> AsSpan() => new(Bytes, Count);

    /// <summary>Forgets bytes and records.</summary>
    public void Clear() => (Count, RecordCount, IsCut) = (0, 0, false);

    /// <summary>Makes room for so many bytes; keeps those that are there.</summary>
    public void Reserve(int bytes)
    {
        if (bytes > Capacity)
        {
            Bytes = (byte*)NativeMemory.Realloc(Bytes, (nuint)bytes + JsonGrammar.Padding);
            Capacity = bytes;
        }
    }

    /// <summary>
    /// Fills the padding with zeros: no number or word goes on there, and no string ends there.
    /// </summary>
    public void Seal() => new Span<byte>(Bytes + Count, JsonGrammar.Padding).Clear();

    /// <summary>Adds a record by the places of its first byte and behind its last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int start, int end)
    {
        if (RecordCount == _recordCapacity)
        {
            GrowRecords();
        }

        _starts[RecordCount] = start;
        _ends[RecordCount++] = end;
    }

    /// <summary>True when all records are UTF-8 through and through.</summary>
    public bool AreRecordsUtf8()
        => RecordCount == 0 || Utf8.IsValid(new ReadOnlySpan<byte>(StartOf(0), (int)(EndOf(RecordCount - 1) - StartOf(0))));

    /// <summary>True when record <paramref name="index"/> is UTF-8.</summary>
    public bool IsRecordUtf8(int index) => Utf8.IsValid(new ReadOnlySpan<byte>(StartOf(index), (int)(EndOf(index) - StartOf(index))));

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(Bytes);
        NativeMemory.Free(_starts);
        NativeMemory.Free(_ends);
        Bytes = null;
        _starts = _ends = null;
        Capacity = _recordCapacity = 0;
        Clear();
        GC.SuppressFinalize(this);
    }

    ~JsonBlock() => Dispose();

    private void GrowRecords()
    {
        _recordCapacity = Math.Max(1024, _recordCapacity * 2);
        _starts = (int*)NativeMemory.Realloc(_starts, (nuint)_recordCapacity * sizeof(int));
        _ends = (int*)NativeMemory.Realloc(_ends, (nuint)_recordCapacity * sizeof(int));
    }
}
