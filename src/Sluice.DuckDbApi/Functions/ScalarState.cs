using Sluice.DuckDbApi.Native;
using static Sluice.DuckDbApi.Native.NativeMethods;

namespace Sluice.DuckDbApi;

/// <summary>What one thread keeps of one use of a scalar function: the author's state and the input's types.</summary>
internal sealed class ScalarState(DuckScalarFunction function) : IDisposable
{
    private readonly object? _authorState = function.CreateState();
    private DuckDataChunk? _input;

    public void Invoke(nint input, nint output)
    {
        var chunk = _input ??= new DuckDataChunk(TypesOf(input));
        chunk.Point(input);
        try
        {
            function.Invoke(chunk, new DuckVectorWriter(null, output, function.Returns, chunk.Count), _authorState);
            if (!function.HandlesNulls)
            {
                // DuckDB does not do this for functions of the C API: a NULL argument would give garbage.
                NullPropagation.Apply(chunk, new DuckVectorWriter(null, output, function.Returns, chunk.Count));
            }
        }
        finally
        {
            chunk.Point(0);
        }
    }

    public void Dispose() => (_authorState as IDisposable)?.Dispose();

    // Types of an ANY or of varargs are known only from the vectors; they stay the same for one use of the function.
    private DuckLogicalType[] TypesOf(nint input)
    {
        var types = new DuckLogicalType[duckdb_data_chunk_get_column_count(input)];
        for (var i = 0; i < types.Length; i++)
        {
            var declared = i < function.Parameters.Count ? function.Parameters[i] : function.Varargs;
            types[i] = declared is { Id: not DuckTypeId.Any }
                ? declared
                : NativeTypes.Take(duckdb_vector_get_column_type(duckdb_data_chunk_get_vector(input, (ulong)i)));
        }

        return types;
    }
}
