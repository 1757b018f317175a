using System.Runtime.InteropServices;
using Sluice.Pipelines.Reading.Csv.Parsing;

namespace Sluice.Tests.Pipelines.Reading.Csv.Support;

/// <summary>Vectors in plain native memory, so that a parser can be tested without a query.</summary>
internal sealed unsafe class NativeVectors : ICellVectors, IDisposable
{
    public const int Rows = 2048;
    private const int ValueBytes = 16;
    private readonly byte* _memory;
    private readonly int _columns;

    public NativeVectors(int columns)
    {
        _columns = columns;
        _memory = (byte*)NativeMemory.Alloc((nuint)(columns * (Rows * ValueBytes + Rows / 8)));
    }

    /// <summary>Fills everything with what must not be seen, and makes every row valid.</summary>
    public NativeVectors Reset()
    {
        NativeMemory.Fill(_memory, (nuint)(_columns * Rows * ValueBytes), 0xEE);
        NativeMemory.Fill(_memory + _columns * Rows * ValueBytes, (nuint)(_columns * Rows / 8), 0xFF);
        return this;
    }

    public void* Values(int index) => _memory + index * Rows * ValueBytes;

    public ulong* Validity(int index) => (ulong*)(_memory + _columns * Rows * ValueBytes + index * Rows / 8);

    public long Number(int index, int row) => ((long*)Values(index))[row];

    public byte Small(int index, int row) => ((byte*)Values(index))[row];

    public byte[]? Bytes(int index, int row)
    {
        if (((Validity(index)[row / 64] >> (row % 64)) & 1) == 0)
        {
            return null;
        }

        var slot = (byte*)Values(index) + row * ValueBytes;
        var length = *(int*)slot;
        if (length > 12)
        {
            var bytes = new ReadOnlySpan<byte>(*(byte**)(slot + 8), length).ToArray();
            return new ReadOnlySpan<byte>(slot + 4, 4).SequenceEqual(bytes.AsSpan(0, 4))
                ? bytes
                : throw new InvalidOperationException("The prefix is not that of the text.");
        }

        var unused = new ReadOnlySpan<byte>(slot + 4 + length, 12 - length);
        return unused.IndexOfAnyExcept((byte)0) < 0
            ? new ReadOnlySpan<byte>(slot + 4, length).ToArray()
            : throw new InvalidOperationException("The unused bytes of a short text are not zero.");
    }

    public void Dispose() => NativeMemory.Free(_memory);
}
