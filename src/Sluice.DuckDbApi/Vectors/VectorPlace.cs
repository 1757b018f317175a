using static Sluice.DuckDbApi.Native.NativeMethods;

namespace Sluice.DuckDbApi;

/// <summary>Where the values of a vector lie.</summary>
/// <param name="Vector">DuckDB's vector.</param>
/// <param name="Data">Its values.</param>
/// <param name="Validity">Its validity words; 0 when every row has a value.</param>
/// <param name="Width">Bytes of a value.</param>
/// <param name="IsText">True when the values are texts or bytes.</param>
/// <param name="Count">How many there are.</param>
internal readonly unsafe record struct VectorPlace(nint Vector, nint Data, nint Validity, int Width, bool IsText, int Count)
{
    /// <summary>Asks DuckDB.</summary>
    public static VectorPlace Of(nint vector, DuckLogicalType type, int count) => new(
        vector, (nint)duckdb_vector_get_data(vector), (nint)duckdb_vector_get_validity(vector), PhysicalWidth.Of(type), PhysicalWidth.IsString(type.Id), count);
}
