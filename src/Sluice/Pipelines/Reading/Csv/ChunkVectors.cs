using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sluice.DuckDbApi;
using Sluice.Pipelines.Reading.Csv.Parsing;

namespace Sluice.Pipelines.Reading.Csv;

/// <summary>The vectors of a chunk of DuckDB, each looked up once.</summary>
/// <param name="columns">How many there are.</param>
internal sealed unsafe class ChunkVectors(int columns) : ICellVectors
{
    private readonly void*[] _values = new void*[columns];
    private readonly ulong*[] _validity = new ulong*[columns];
    private DuckDataChunk? _chunk;

    /// <summary>Turns to the next chunk.</summary>
    public ChunkVectors Over(DuckDataChunk chunk)
    {
        _chunk = chunk;
        Array.Clear(_values);
        Array.Clear(_validity);
        return this;
    }

    public void* Values(int index) => _values[index] is var known && known != null ? known : Find(index);

    public ulong* Validity(int index) => _validity[index] is var known && known != null ? known : FindValidity(index);

    // The memory is DuckDB's and does not move while the chunk is being filled.
    private void* Find(int index)
    {
        var writer = _chunk!.Writer(index);
        return _values[index] = writer.Type.Id switch
        {
            DuckTypeId.BigInt => Address(writer.Values<long>()),
            DuckTypeId.UTinyInt => Address(writer.Values<byte>()),
            _ => Address(writer.Values<UInt128>()),
        };
    }

    private ulong* FindValidity(int index) =>
        _validity[index] = (ulong*)Address(_chunk!.Writer(index).WritableValidity());

    private static void* Address<T>(Span<T> span)
        where T : unmanaged => Unsafe.AsPointer(ref MemoryMarshal.GetReference(span));
}
