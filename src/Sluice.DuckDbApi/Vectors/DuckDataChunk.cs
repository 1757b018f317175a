using Sluice.DuckDbApi.Native;
using static Sluice.DuckDbApi.Native.NativeMethods;

namespace Sluice.DuckDbApi;

/// <summary>
/// Up to <see cref="Capacity"/> rows as one vector a column. A chunk is used by one thread at a time. Whoever got it
/// from <see cref="Create"/> or <see cref="DuckResult.TakeChunk"/> disposes it; one that was handed to a function ends
/// with that call. Vectors, writers and spans of a chunk must not outlive it.
/// </summary>
public sealed unsafe class DuckDataChunk : IDisposable
{
    private readonly ChunkHandle? _owned;
    private readonly IReadOnlyList<DuckLogicalType> _types;

    // Where the columns of a result lie, whose vectors stay as they are: asking DuckDB at every cell costs more than the cell.
    private readonly VectorPlace[]? _places;
    private nint _pointer;

    /// <param name="owned">DuckDB's chunk.</param>
    /// <param name="types">The types of its columns.</param>
    /// <param name="isResult">True when it is only read.</param>
    internal DuckDataChunk(ChunkHandle owned, IReadOnlyList<DuckLogicalType> types, bool isResult = false)
        : this(types)
    {
        _owned = owned;
        _pointer = owned.DangerousGetHandle();
        _places = isResult ? new VectorPlace[types.Count] : null;
    }

    /// <summary>A chunk of DuckDB's, pointed at native memory for the time of one callback.</summary>
    internal DuckDataChunk(IReadOnlyList<DuckLogicalType> types) => _types = types;

    /// <summary>The largest number of rows of any chunk: DuckDB's vector size, 2,048.</summary>
    public static int Capacity { get; } = (int)duckdb_vector_size();

    /// <summary>The number of rows. Set it after writing.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below zero or above <see cref="Capacity"/>.</exception>
    public int Count
    {
        get => (int)duckdb_data_chunk_get_size(Pointer);
        set
        {
            RequireWritable();
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Capacity);
            duckdb_data_chunk_set_size(Pointer, (ulong)value);
        }
    }

    /// <summary>The types of the columns.</summary>
    public IReadOnlyList<DuckLogicalType> Types => _types;

    internal nint Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(_pointer == 0, this);
            return _pointer;
        }
    }

    /// <summary>Makes an empty chunk to be written and appended. The caller disposes it.</summary>
    public static DuckDataChunk Create(params IReadOnlyList<DuckLogicalType> types)
    {
        var natives = types.Select(NativeTypes.Create).ToArray();
        try
        {
            var pointers = Array.ConvertAll(natives, native => native.DangerousGetHandle());
            fixed (nint* first = pointers)
            {
                var chunk = duckdb_create_data_chunk(first, (ulong)pointers.Length);
                return chunk.IsInvalid
                    ? throw new NotSupportedException($"DuckDB makes no chunk of the types {string.Join(", ", types)}.")
                    : new DuckDataChunk(chunk, [.. types]);
            }
        }
        finally
        {
            Array.ForEach(natives, native => native.Dispose());
        }
    }

    /// <summary>The values of a column.</summary>
    /// <param name="index">The column, from 0.</param>
    public DuckVector Column(int index)
    {
        if (_places is null)
        {
            return new(this, duckdb_data_chunk_get_vector(Pointer, CheckedIndex(index)), _types[index], Count);
        }

        var pointer = Pointer;
        ref var place = ref _places[CheckedIndex(index)];
        if (place.Vector == 0)
        {
            place = VectorPlace.Of(duckdb_data_chunk_get_vector(pointer, (ulong)index), _types[index], Count);
        }

        return new(this, place, _types[index]);
    }

    /// <summary>Writes the values of a column, up to <see cref="Capacity"/>.</summary>
    /// <param name="index">The column, from 0.</param>
    /// <exception cref="InvalidOperationException">It is a result's, which is only read.</exception>
    public DuckVectorWriter Writer(int index)
    {
        RequireWritable();
        return new(this, duckdb_data_chunk_get_vector(Pointer, CheckedIndex(index)), _types[index], Capacity);
    }

    /// <summary>Empties the chunk so that it can be written again: no rows, no NULLs, its texts freed.</summary>
    public void Reset()
    {
        RequireWritable();
        duckdb_data_chunk_reset(Pointer);
        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _pointer = 0;
        _owned?.Dispose();
    }

    /// <summary>Points a borrowed chunk at the native one of this callback, or at none after it.</summary>
    internal void Point(nint pointer) => _pointer = pointer;

    private void RequireWritable()
    {
        if (_places is not null)
        {
            throw new InvalidOperationException("The chunk of a result is only read.");
        }
    }

    private ulong CheckedIndex(int index) => (uint)index < (uint)_types.Count
        ? (ulong)index
        : throw new ArgumentOutOfRangeException(nameof(index), index, $"The chunk has {_types.Count} columns.");
}
