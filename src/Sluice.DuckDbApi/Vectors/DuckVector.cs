using System.Runtime.CompilerServices;
using static Sluice.DuckDbApi.Native.NativeMethods;

namespace Sluice.DuckDbApi;

/// <summary>
/// The values of one column of a chunk, read in place. Nothing is copied: spans point into DuckDB's memory and end
/// with the chunk. The slot of a NULL holds garbage, so validity decides before a value is looked at;
/// <see cref="Utf8"/> does that itself.
/// </summary>
public readonly unsafe ref struct DuckVector
{
    private const int InlineBytesMax = 12;

    // Keeps a chunk that nobody disposed from being finalised while its vectors are read.
    private readonly DuckDataChunk? _owner;
    private readonly nint _vector;
    private readonly byte* _data;
    private readonly ulong* _validity;
    private readonly int _width;

    // The rows that can be read as text: none unless the type is one of text or bytes, so that one comparison checks both.
    private readonly int _textRows;

    internal DuckVector(DuckDataChunk? owner, nint vector, DuckLogicalType type, int count)
        : this(owner, VectorPlace.Of(vector, type, count), type)
    {
    }

    internal DuckVector(DuckDataChunk? owner, scoped in VectorPlace place, DuckLogicalType type)
    {
        _owner = owner;
        _vector = place.Vector;
        _data = (byte*)place.Data;
        _validity = (ulong*)place.Validity;
        _width = place.Width;
        _textRows = place.IsText ? place.Count : 0;
        Type = type;
        Count = place.Count;
    }

    /// <summary>The logical type.</summary>
    public DuckLogicalType Type { get; }

    /// <summary>The number of values: the rows of the chunk, or the elements of all lists for a list's child.</summary>
    public int Count { get; }

    /// <summary>
    /// One bit a row, 64 rows a word, lowest bit first: set when the row has a value. Empty when every row has one.
    /// Bits past <see cref="Count"/> mean nothing.
    /// </summary>
    public ReadOnlySpan<ulong> Validity => _validity == null ? default : new(_validity, (Count + 63) / 64);

    /// <summary>LIST and MAP: where the elements of each row lie in <see cref="Child"/>.</summary>
    public ReadOnlySpan<DuckListEntry> Lists =>
        Type.Id is DuckTypeId.List or DuckTypeId.Map ? new(_data, Count) : throw WrongType("LIST or MAP");

    /// <summary>
    /// LIST: the elements of all lists. MAP: all entries, as a STRUCT of key and value. ARRAY: the elements of all
    /// rows, <see cref="DuckLogicalType.ArrayLength"/> a row.
    /// </summary>
    public DuckVector Child => Type.Id switch
    {
        DuckTypeId.List or DuckTypeId.Map =>
            new(_owner, duckdb_list_vector_get_child(_vector), Type.Element!, checked((int)duckdb_list_vector_get_size(_vector))),
        DuckTypeId.Array =>
            new(_owner, duckdb_array_vector_get_child(_vector), Type.Element!, Count * Type.ArrayLength),
        _ => throw WrongType("LIST, MAP or ARRAY"),
    };

    /// <summary>UNION: the number of the member that each row holds, from 0, in the order of the type.</summary>
    public ReadOnlySpan<byte> UnionTags => Type.Id == DuckTypeId.Union
        ? new DuckVector(_owner, duckdb_struct_vector_get_child(_vector, 0), DuckLogicalType.UTinyInt, Count).Values<byte>()
        : throw WrongType("UNION");

    /// <summary>True when the row has no value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsNull(int row)
    {
        if ((uint)row >= (uint)Count)
        {
            VectorWidth.ThrowRow(row, Count);
        }

        return _validity != null && (_validity[row >> 6] & (1UL << (row & 63))) == 0;
    }

    /// <summary>
    /// The values as they lie in memory, NULL slots included. <typeparamref name="T"/> must have the width of the
    /// type: <see cref="DuckTypeId"/> says what each type holds.
    /// </summary>
    /// <exception cref="InvalidOperationException">The width is another.</exception>
    public ReadOnlySpan<T> Values<T>()
        where T : unmanaged
    {
        VectorWidth.Check<T>(Type, _width);
        return new(_data, Count);
    }

    /// <summary>The bytes of a VARCHAR, BLOB or BIT, not copied. Empty for a NULL.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Utf8(int row)
    {
        if ((uint)row >= (uint)_textRows)
        {
            VectorWidth.ThrowText(row, Count, Type);
        }

        if (_validity != null && (_validity[row >> 6] & (1UL << (row & 63))) == 0)
        {
            return default;
        }

        var value = _data + (nint)row * 16;
        var length = checked((int)*(uint*)value);
        return new(length <= InlineBytesMax ? value + 4 : *(byte**)(value + 8), length);
    }

    /// <summary>STRUCT: the values of a field. UNION: those of a member, which mean something only where the tag names it.</summary>
    /// <param name="index">The field or member, from 0.</param>
    public DuckVector Field(int index)
    {
        if (Type.Id is not (DuckTypeId.Struct or DuckTypeId.Union))
        {
            throw WrongType("STRUCT or UNION");
        }

        // The first child of a UNION is the tag.
        var child = Type.Id == DuckTypeId.Union ? index + 1 : index;
        var type = Type.Fields[index].Type;
        return new(_owner, duckdb_struct_vector_get_child(_vector, (ulong)child), type, Count);
    }

    /// <summary>
    /// One value as an object, for small results: see <see cref="DuckResult.Rows"/> for what each type becomes.
    /// </summary>
    public object? Object(int row) => CellReader.Read(this, row);

    private InvalidOperationException WrongType(string expected) =>
        new($"Found a vector of {Type}, expected {expected}.");
}
