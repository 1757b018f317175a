using System.Runtime.InteropServices;

namespace Sluice.Pipelines.Reading.Csv.Splitting;

/// <summary>
/// A piece of the file that holds whole records only, in native memory that does not move: the vectors of DuckDB point
/// into it. Owned by whoever claimed it, and given back to its <see cref="BlockPool"/>.
/// </summary>
internal sealed unsafe class CsvBlock : IDisposable
{
    /// <summary>Bytes behind the capacity that may be read (never used), so that vectors need no care at the end.</summary>
    public const int PaddingBytes = 128;

    public CsvBlock(int capacity)
    {
        Capacity = capacity;
        Bytes = (byte*)NativeMemory.AlignedAlloc((nuint)capacity + PaddingBytes, 64);
        new Span<byte>(Bytes + capacity, PaddingBytes).Clear();
    }

    /// <summary>The first byte of the first record.</summary>
    public byte* Bytes { get; private set; }

    /// <summary>Bytes that there is room for.</summary>
    public int Capacity { get; }

    /// <summary>Bytes of the block, with the line ends of its records.</summary>
    public int Length { get; set; }

    /// <summary>The offset in the file of the first byte.</summary>
    public long Offset { get; set; }

    /// <summary>The number of the first record.</summary>
    public long FirstRow { get; set; }

    /// <summary>How many records there are.</summary>
    public long Records { get; set; }

    /// <summary>Whether any regular record has a quote.</summary>
    public bool HasQuotes { get; set; }

    /// <summary>Whether any regular record has a doubled quote.</summary>
    public bool HasDoubledQuotes { get; set; }

    /// <summary>Whether there may be bytes that are not ASCII.</summary>
    public bool MayHaveNonAscii { get; set; }

    /// <summary>Whether there may be NUL bytes.</summary>
    public bool MayHaveNul { get; set; }

    /// <summary>The records that need care, in file order.</summary>
    public List<IrregularRecord> Irregular { get; } = [];

    /// <summary>Makes it as good as new.</summary>
    public void Clear()
    {
        Length = 0;
        Records = 0;
        HasQuotes = HasDoubledQuotes = MayHaveNonAscii = MayHaveNul = false;
        Irregular.Clear();
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(Bytes);
        Bytes = null;
    }
}
